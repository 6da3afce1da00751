import type { Decimal } from './decimal.ts';
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

/** The last known price of a symbol and when it was made, with the previous session's close where known. */
export interface Quote {
  readonly symbol: string;
  readonly price: Money;
  readonly timestamp: string;
  readonly previousClose?: Money | undefined;
}
