import * as z from 'zod';
import type { FetchJson } from '../../application/ports/fetch-json.ts';
import type { QuoteSource } from '../../application/ports/quote-source.ts';
import { assetClassOf } from '../../domain/asset.ts';
import { SECOND } from '../../domain/clock.ts';
import { TransientError } from '../../domain/errors.ts';
import { instantOfSeconds, numberOrNaN, type Reading } from '../../domain/market-data/reading.ts';

export interface FinnhubOptions {
  readonly fetchJson: FetchJson;
  readonly apiKey: string;
  readonly baseUrl?: string;
}

/** MD1; also half of what the free plan answers in a minute. */
const MOST_SYMBOLS = 30;
const TIMEOUT_MS = 3 * SECOND;
/** A quote has about a hundred bytes. */
const MAX_BYTES = 10_000;

/** Current price, previous close and time of the price in seconds. A field of the wrong type is told as NaN or empty. */
const wireQuote = z.looseObject({
  c: z.unknown().optional().transform(numberOrNaN),
  pc: z.unknown().optional().transform(numberOrNaN),
  t: z.unknown().optional(),
});

/** Finnhub's quotes of US stocks, one symbol a request: https://finnhub.io/docs/api/quote */
export function createFinnhubQuotes({
  fetchJson,
  apiKey,
  baseUrl = 'https://finnhub.io',
}: FinnhubOptions): QuoteSource {
  const quote = async (symbol: string): Promise<Reading | undefined> => {
    const url = new URL('/api/v1/quote', baseUrl);
    url.searchParams.set('symbol', symbol);
    const headers = { 'x-finnhub-token': apiKey };
    const answer = await fetchJson({ url, headers, timeoutMs: TIMEOUT_MS, maxBytes: MAX_BYTES });
    return toReading(symbol, answer);
  };
  return {
    name: 'finnhub',
    perRequest: 1,
    atMost: MOST_SYMBOLS,
    serves: (symbol) => assetClassOf(symbol) === 'us_equity',
    async quotes(symbols) {
      const readings = await Promise.all(symbols.map(quote));
      return new Map(
        readings.flatMap((reading) => (reading === undefined ? [] : [[reading.symbol, reading]])),
      );
    },
  };
}

/** Undefined for a symbol that Finnhub does not know: it answers zeros for it. */
function toReading(symbol: string, answer: unknown): Reading | undefined {
  const parsed = wireQuote.safeParse(answer);
  if (!parsed.success) throw new TransientError(`quote of ${symbol}: Finnhub's answer is malformed`);
  const { c: price, pc, t } = parsed.data;
  if (price === 0 && t === 0) return undefined;
  const previousClose = pc > 0 ? pc : undefined;
  return { symbol, source: 'finnhub', price, timestamp: instantOfSeconds(t), previousClose };
}
