import type { PricePoint } from '../market/market.ts';
import { tradesAt } from './lifetime.ts';
import { awaitsTrigger, type ExchangeOrder } from './order.ts';
import { withinLimit } from './price.ts';
import { distanceOf, follow, reaches, stopOf } from './trigger.ts';

/** Part of a bar's path in which the price goes one way. */
export interface Stretch {
  /** Its ends and their neighbours, in the order of time: the extremes are among them. */
  readonly points: readonly PricePoint[];
  readonly low: number;
  readonly high: number;
  readonly rising: boolean;
}

/** A trail as short as what prices are rounded by could be reached on the way up. */
const SHORTEST_TRAIL = 0.02;

/** Whether the order may act somewhere in the stretch; true in doubt. */
export function mayAct(order: ExchangeOrder, stretch: Stretch): boolean {
  const [first] = stretch.points;
  const last = stretch.points.at(-1);
  if (first === undefined || last === undefined) return false;
  if (last.time < order.activeFrom || last.time <= order.submittedAt) return false;
  const [opens, closes] = [tradesAt(order, first.time), tradesAt(order, last.time)];
  if (!opens && !closes) return false;
  // Its best price begins somewhere inside.
  if (order.trail !== undefined && (opens !== closes || first.time < order.activeFrom)) return true;
  const worst = order.side === 'sell' ? stretch.low : stretch.high;
  if (awaitsTrigger(order)) {
    const stop = stopOf(order.trail === undefined ? order : atBest(order, stretch));
    const tooShort = order.trail !== undefined && distanceOf(order, first.price) < SHORTEST_TRAIL;
    return tooShort || (stop !== undefined && reaches(order, Number(stop), worst));
  }
  const { limitPrice, timeInForce } = order;
  if (limitPrice === undefined || timeInForce === 'ioc' || timeInForce === 'fok' || timeInForce === 'opg') {
    return timeInForce !== 'cls';
  }
  return withinLimit(order, order.side === 'buy' ? stretch.low : stretch.high);
}

/** The trailing stop as it is when the price turns against it: a price that goes its way cannot reach it. */
function atBest(order: ExchangeOrder, { rising, low, high, points }: Stretch): ExchangeOrder {
  const goesItsWay = rising === (order.side === 'sell');
  if (goesItsWay && order.highWater !== undefined) return order;
  const best = order.side === 'sell' ? high : low;
  return follow(order, goesItsWay ? (points[0]?.price ?? best) : best);
}
