/** Where a price came from. The first is the venue's own market data; the others stand in for what it lacks. */
export const QUOTE_SOURCES = ['alpaca', 'finnhub', 'coingecko'] as const;
export type QuoteSourceName = (typeof QUOTE_SOURCES)[number];

/**
 * What a source said of one symbol, before anybody believes it: numbers as they came, NaN where there was something
 * else. It becomes a quote only through `judgeReading`.
 */
export interface Reading {
  readonly symbol: string;
  readonly source: QuoteSourceName;
  /** US dollars. */
  readonly price: number;
  /** When the price was made, ISO-8601 UTC; empty where the source did not say, or not so that it could be read. */
  readonly timestamp: string;
  /** Absent, or zero, when nobody bids or asks. */
  readonly bid?: number | undefined;
  readonly ask?: number | undefined;
  /** The close of the session before. */
  readonly previousClose?: number | undefined;
}

/** A number as it came, NaN for anything else: what is wrong is told by the quarantine, not dropped in silence. */
export const numberOrNaN = (value: unknown): number => (typeof value === 'number' ? value : Number.NaN);

/** Seconds that JavaScript's dates can hold. */
const MAX_EPOCH_SECONDS = 8.64e12;

/** ISO-8601 UTC of seconds since 1970; empty for what is no such number. */
export const instantOfSeconds = (value: unknown): string => {
  const seconds = numberOrNaN(value);
  return seconds > 0 && seconds <= MAX_EPOCH_SECONDS ? new Date(seconds * 1_000).toISOString() : '';
};
