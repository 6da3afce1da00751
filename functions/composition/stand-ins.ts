import { createCoinGeckoQuotes } from '../../src/adapters/coingecko/index.ts';
import { createFinnhubQuotes } from '../../src/adapters/finnhub/index.ts';
import { createFetchJson } from '../../src/adapters/http/fetch-json.ts';
import type { QuoteSource } from '../../src/application/ports/quote-source.ts';
import type { Absent } from '../../src/application/resilience/guard.ts';

export interface StandInKeys {
  readonly finnhubKey?: string | undefined;
  readonly coinGeckoKey?: string | undefined;
}

/**
 * The sources that are asked for what Alpaca lacks, in their order (MD1). Finnhub needs a key and is absent without
 * one; CoinGecko answers without, less often.
 */
export function createStandIns({ finnhubKey, coinGeckoKey }: StandInKeys): {
  readonly standIns: readonly QuoteSource[];
  readonly absent: Absent;
} {
  const fetchJson = createFetchJson();
  const coinGecko = createCoinGeckoQuotes({ fetchJson, apiKey: coinGeckoKey });
  return finnhubKey === undefined
    ? { standIns: [coinGecko], absent: { finnhub: 'no API key is set' } }
    : { standIns: [createFinnhubQuotes({ fetchJson, apiKey: finnhubKey }), coinGecko], absent: {} };
}
