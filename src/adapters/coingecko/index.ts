import * as z from 'zod';
import type { FetchJson } from '../../application/ports/fetch-json.ts';
import type { QuoteSource } from '../../application/ports/quote-source.ts';
import { SECOND } from '../../domain/clock.ts';
import { TransientError } from '../../domain/errors.ts';
import { instantOfSeconds, numberOrNaN, type Reading } from '../../domain/market-data/reading.ts';
import { COIN_IDS } from './coin-ids.ts';

export interface CoinGeckoOptions {
  readonly fetchJson: FetchJson;
  /** Of a demo account. Without one the same prices come from the public API, which answers less often. */
  readonly apiKey?: string | undefined;
  readonly baseUrl?: string;
}

/** All coins that we know fit in one request. */
const MOST_COINS = 50;
const TIMEOUT_MS = 3 * SECOND;
/** A price has about sixty bytes. */
const MAX_BYTES = 50_000;

const wirePrices = z.record(z.string(), z.unknown());
/** A field of the wrong type is told as NaN or empty. */
const wirePrice = z.looseObject({
  usd: z.unknown().optional().transform(numberOrNaN),
  last_updated_at: z.unknown().optional(),
});

const ID_BY_SYMBOL: ReadonlyMap<string, string> = new Map(
  Object.entries(COIN_IDS).map(([coin, id]) => [`${coin}/USD`, id]),
);

/** CoinGecko's prices of coins in US dollars: https://docs.coingecko.com/reference/simple-price */
export function createCoinGeckoQuotes({
  fetchJson,
  apiKey,
  baseUrl = 'https://api.coingecko.com',
}: CoinGeckoOptions): QuoteSource {
  return {
    name: 'coingecko',
    perRequest: MOST_COINS,
    atMost: MOST_COINS,
    serves: (symbol) => ID_BY_SYMBOL.has(symbol),
    async quotes(symbols) {
      const ids = new Map(symbols.flatMap((symbol) => entryOf(symbol)));
      const url = new URL('/api/v3/simple/price', baseUrl);
      url.searchParams.set('ids', [...ids.values()].join(','));
      url.searchParams.set('vs_currencies', 'usd');
      url.searchParams.set('include_last_updated_at', 'true');
      url.searchParams.set('precision', 'full');
      const headers: Record<string, string> = apiKey === undefined ? {} : { 'x-cg-demo-api-key': apiKey };
      const answer = await fetchJson({ url, headers, timeoutMs: TIMEOUT_MS, maxBytes: MAX_BYTES });
      const prices = wirePrices.safeParse(answer);
      if (!prices.success) throw new TransientError("prices: CoinGecko's answer is malformed");
      return new Map(
        [...ids].flatMap(([symbol, id]) => {
          const reading = toReading(symbol, prices.data[id]);
          return reading === undefined ? [] : [[symbol, reading]];
        }),
      );
    },
  };
}

const entryOf = (symbol: string): readonly (readonly [string, string])[] => {
  const id = ID_BY_SYMBOL.get(symbol);
  return id === undefined ? [] : [[symbol, id]];
};

/** Undefined for a coin that was not answered. */
function toReading(symbol: string, answer: unknown): Reading | undefined {
  const parsed = wirePrice.safeParse(answer);
  if (!parsed.success) return undefined;
  const { usd: price, last_updated_at: at } = parsed.data;
  return { symbol, source: 'coingecko', price, timestamp: instantOfSeconds(at) };
}
