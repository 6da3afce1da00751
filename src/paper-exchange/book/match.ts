import type { PathBar } from '../market/market.ts';
import { lastPointTime, legEnds, pathPrice, pointAt, timeOfPoint } from '../market/path.ts';
import type { BookEvent } from './event.ts';
import type { Taken } from './liquidity.ts';
import type { MatchContext } from './match-context.ts';
import type { ExchangeOrder } from './order.ts';
import type { Stretch } from './stretch.ts';
import { Walk } from './walk.ts';

export interface SymbolMatch {
  readonly events: readonly BookEvent[];
  /** Every order that is not as it was, as it is at the end. */
  readonly touched: ReadonlyMap<string, ExchangeOrder>;
  readonly taken: Taken | undefined;
}

/**
 * Walks the symbol's price points in (from, to] and lets its open orders trade on them, oldest order first. An
 * order sees only points after it was submitted, so nothing trades on a price that was known when it was sent.
 * The result depends on the orders and the market alone, not on how often it is asked for.
 */
export function matchSymbol(
  context: MatchContext,
  symbol: string,
  orders: readonly ExchangeOrder[],
  from: number,
  to: number,
  takenBefore: Taken | undefined,
): SymbolMatch {
  const { market } = context;
  const walk = new Walk(context, symbol, orders, takenBefore);
  let instant = from;
  while (walk.active && instant < to) {
    const bar = market.nextPathBar(symbol, instant);
    if (bar === undefined || bar.pathStart > to) break;
    const last = pointAt(bar, to);
    // The next point may still be to come: then there is nothing new up to `to`.
    if (timeOfPoint(bar, last) <= instant) break;
    tradeBar(walk, bar, Math.max(0, pointAt(bar, instant) + 1), last);
    instant = timeOfPoint(bar, last);
  }
  walk.closeAuctions(to);
  walk.pass(to);
  return { events: walk.events, touched: walk.touched, taken: walk.taken };
}

/** Point by point where an order may act, leg by leg where none can. */
function tradeBar(walk: Walk, bar: PathBar, first: number, last: number): void {
  if (!walk.mayTrade(bar, lastPointTime(bar))) return;
  let from = first;
  for (const end of legEnds(bar)) {
    const to = Math.min(end, last);
    if (to < from) continue;
    const leg = stretch(bar, from, to);
    if (walk.isQuiet(leg)) walk.follow(leg);
    else {
      for (let index = from; index <= to && walk.active; index += 1) {
        walk.trade(bar, index, timeOfPoint(bar, index), pathPrice(bar, index));
      }
    }
    from = to + 1;
  }
}

/** Prices are rounded on the way, so the extremes of a leg are at its ends or right beside them. */
function stretch(bar: PathBar, from: number, to: number): Stretch {
  const indexes = [...new Set([from, Math.min(from + 1, to), Math.max(to - 1, from), to])];
  const points = indexes.map((index) => ({ price: pathPrice(bar, index), time: timeOfPoint(bar, index) }));
  const prices = points.map(({ price }) => price);
  const rising = pathPrice(bar, to) >= pathPrice(bar, from);
  return { points, low: Math.min(...prices), high: Math.max(...prices), rising };
}
