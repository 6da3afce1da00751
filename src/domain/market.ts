import type { Decimal } from './decimal.ts';
import type { QuoteSourceName } from './market-data/reading.ts';
import type { Money } from './money.ts';

export const TIMEFRAMES = ['1Min', '1Hour', '1Day'] as const;
export type Timeframe = (typeof TIMEFRAMES)[number];

/** One bar; `timestamp` is its START in ISO-8601 UTC; volume in shares or coins. */
export interface Bar {
  readonly timestamp: string;
  readonly open: Decimal;
  readonly high: Decimal;
  readonly low: Decimal;
  readonly close: Decimal;
  readonly volume: Decimal;
}

/** Which bars; those that start at `from` or later, and before `to`, ISO-8601 UTC. Without `to`, up to now. */
export interface BarRange {
  readonly timeframe: Timeframe;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** At most so many, the newest of them. */
  readonly limit: number;
}

/** The last known price of a symbol and when it was made, with the previous session's close where known. */
export interface Quote {
  readonly symbol: string;
  readonly price: Money;
  /** When the price was made, ISO-8601 UTC: the age of the answer (MD1). */
  readonly timestamp: string;
  readonly source: QuoteSourceName;
  /** True for one that is remembered, because its source does not answer: good for an exit, not for new risk. */
  readonly stale: boolean;
  readonly previousClose?: Money | undefined;
}

/**
 * One item of news. All of it is text that anybody may have written: data to quote as untrusted, never instructions.
 * Cut to a bounded length, without control characters and markup.
 */
export interface Headline {
  readonly id: string;
  readonly title: string;
  /** Empty where there is none. */
  readonly summary: string;
  readonly publisher: string;
  readonly publishedAt: string;
  readonly symbols: readonly string[];
}
