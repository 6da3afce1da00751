import type { Timeframe } from '../../domain/market.ts';

/** A trade price and when it was made; dollars, epoch milliseconds. */
export interface PricePoint {
  readonly price: number;
  readonly time: number;
}

/** One bar; `start` in epoch milliseconds, prices in dollars, volume in shares or coins. */
export interface MarketBar {
  readonly start: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  /** False while the bar still forms: it then holds only what happened up to `now`. */
  readonly complete: boolean;
}

/**
 * A bar of the finest timeframe with its price path: one price point each second, from `pathStart`, `points` of
 * them. What the matcher reads; a price point after `now` must never leave the exchange.
 */
export interface PathBar {
  readonly start: number;
  /** Epoch milliseconds of the first price point. */
  readonly pathStart: number;
  readonly points: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/**
 * Where prices come from. A market is a pure function of time: the same question has the same answer, in any
 * order and after any restart. Nothing it answers depends on prices later than the instant it is asked about.
 */
export interface Market {
  /** Names the content: two markets with the same fingerprint have the same prices. */
  readonly fingerprint: string;
  /** The finest bars that every symbol has; some may have finer ones. */
  readonly baseTimeframe: Timeframe;
  /** The suggested first instant of a run: a session's open with data (and history before it, where there is). */
  readonly start: Date;
  /** Past it nothing trades any more; absent for a market without end. */
  readonly end?: Date | undefined;
  symbols(): readonly string[];
  has(symbol: string): boolean;
  /** Price and time of the last trade at or before `instant` (epoch ms); undefined when there was none yet. */
  priceAt(symbol: string, instant: number): PricePoint | undefined;
  /**
   * Bars that start in [from, to) (epoch ms), oldest first, as they are known at `now`: none starts after it, and
   * the one that still forms is flagged. Empty for a timeframe finer than the symbol's own.
   */
  bars(symbol: string, timeframe: Timeframe, from: number, to: number, now: number): readonly MarketBar[];
  /** The last completed bars that start before `to`, at most `count`, oldest first. */
  lastBars(symbol: string, timeframe: Timeframe, count: number, now: number): readonly MarketBar[];
  /** The finest bar whose path holds the first price point after `instant`, for the matcher. */
  nextPathBar(symbol: string, instant: number): PathBar | undefined;
}
