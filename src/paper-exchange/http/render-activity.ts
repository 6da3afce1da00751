import type { FillActivity } from '../history/activities.ts';
import { uuidOf } from '../ids.ts';
import { iso } from './render-order.ts';

/** Hex digits of a fill's number at the end of its activity's id. */
const DIGITS = 12;

/** The instant, and a UUID that ends in the fill's number, so that a page can go on from it. */
function activityId(time: number, number: number): string {
  const stamp = iso(time).replaceAll(/\D/g, '');
  const tail = number.toString(16).padStart(DIGITS, '0');
  return `${stamp}::${uuidOf('fill', String(number)).slice(0, -DIGITS)}${tail}`;
}

/** The number of the fill that an activity's id names; undefined for what is none. */
export function numberOfActivity(id: string): number | undefined {
  const [, tail] = /^\d{17}::[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-([0-9a-f]{12})$/.exec(id) ?? [];
  return tail === undefined ? undefined : Number.parseInt(tail, 16);
}

/** A fill as Alpaca's account activities show it. */
export function renderActivity({ fill, cumulativeQty, leavesQty }: FillActivity): Record<string, unknown> {
  const done = leavesQty.lte(0);
  return {
    id: activityId(fill.time, fill.number),
    activity_type: 'FILL',
    transaction_time: iso(fill.time),
    type: done ? 'fill' : 'partial_fill',
    price: fill.price.toFixed(),
    qty: fill.qty.toFixed(),
    side: fill.side,
    symbol: fill.symbol,
    leaves_qty: leavesQty.toFixed(),
    order_id: fill.orderId,
    cum_qty: cumulativeQty.toFixed(),
    order_status: done ? 'filled' : 'partially_filled',
  };
}
