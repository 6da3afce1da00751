import type { Market, MarketBar } from './market.ts';

/** Dollars traded on the last complete of `days`, or so far on the only one. */
export function turnoverIn(days: readonly MarketBar[]): number {
  const day = days.findLast(({ complete }) => complete) ?? days.at(-1);
  return day === undefined ? 0 : day.close * day.volume;
}

/** Dollars that a symbol turns over in a day, as it is known at `now` (epoch milliseconds). */
export const turnoverOf = (market: Market, symbol: string, now: number): number =>
  turnoverIn(market.lastBars(symbol, '1Day', 2, now));
