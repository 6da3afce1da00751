import { type Decimal, dec } from '../../domain/decimal.ts';
import type { ExchangeOrder, Trail } from './order.ts';

/** Where the stop is: fixed, or behind the best price; undefined before a trailing stop has seen one. */
export function stopOf(order: ExchangeOrder): Decimal | undefined {
  if (order.trail === undefined) return order.stopPrice;
  return order.highWater && behind(order.highWater, order.trail, order.side);
}

/** A sell follows the price up from below, a buy down from above. */
function behind(best: Decimal, trail: Trail, side: ExchangeOrder['side']): Decimal {
  const distance = trail.in === 'price' ? trail.by : best.times(trail.by).div(100);
  return side === 'sell' ? best.minus(distance) : best.plus(distance);
}

/** True when a trade at `price` sets the order off. */
export const reaches = (order: ExchangeOrder, stop: number, price: number): boolean =>
  order.side === 'sell' ? price <= stop : price >= stop;

/** The trailing stop after a trade at `price`; the same order when that was no better. */
export function follow(order: ExchangeOrder, price: number): ExchangeOrder {
  if (order.trail === undefined || order.triggeredAt !== undefined) return order;
  const best = order.highWater;
  const better = best === undefined || (order.side === 'sell' ? best.lt(price) : best.gt(price));
  return better ? { ...order, highWater: dec(price) } : order;
}

/** How far behind `best` a trailing stop stays, dollars. */
export const distanceOf = ({ trail }: ExchangeOrder, best: number): number =>
  trail === undefined ? 0 : trail.in === 'price' ? Number(trail.by) : (best * Number(trail.by)) / 100;
