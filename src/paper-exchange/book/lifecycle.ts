import type { Decimal } from '../../domain/decimal.ts';
import { type ExchangeOrder, NOT_YET, remainingQty } from './order.ts';
import type { EndStatus } from './status.ts';

/** The order after a fill of `qty` at `price`. */
export function applyFill(
  order: ExchangeOrder,
  fill: { readonly qty: Decimal; readonly price: Decimal; readonly time: number },
): ExchangeOrder {
  const filled = {
    ...order,
    filledQty: order.filledQty.plus(fill.qty),
    filledCost: order.filledCost.plus(fill.qty.times(fill.price)),
    updatedAt: fill.time,
  };
  if (remainingQty(filled, fill.price).lte(0)) {
    const whole = { ...filled, due: undefined };
    return order.calculatesMs === undefined ? asFilled(whole, fill.time) : { ...whole, status: 'calculated' };
  }
  // An order whose end is on its way keeps saying so.
  return order.due === undefined ? { ...filled, status: 'partially_filled' } : filled;
}

/** All of it has filled, and that is worked out. */
export const asFilled = (order: ExchangeOrder, time: number): ExchangeOrder => ({
  ...order,
  status: 'filled',
  updatedAt: time,
  endedAt: time,
});

/** Its day at the venue is over. */
export const rest = (order: ExchangeOrder, time: number): ExchangeOrder => ({
  ...order,
  status: 'done_for_day',
  updatedAt: time,
});

/** Its next day at the venue begins. */
export const wake = (order: ExchangeOrder, time: number): ExchangeOrder => ({
  ...order,
  status: order.filledQty.gt(0) ? 'partially_filled' : 'new',
  updatedAt: time,
});

/** The order ended without (all of) its fills. */
export const end = (order: ExchangeOrder, status: EndStatus, time: number): ExchangeOrder => ({
  ...order,
  status,
  updatedAt: time,
  endedAt: time,
  due: undefined,
});

/** The leg, once its entry has filled `qty`: a stop-loss beside a take-profit stays held and watches the price. */
export const arm = (leg: ExchangeOrder, qty: Decimal, time: number, beside: boolean): ExchangeOrder => ({
  ...leg,
  qty,
  status: leg.leg === 'stop_loss' && beside ? 'held' : 'new',
  // Only what is traded after the entry counts.
  activeFrom: time + 1,
  updatedAt: time,
});

/** The stop was reached: from here on it is a market or limit order. */
export const trigger = (order: ExchangeOrder, time: number): ExchangeOrder => ({
  ...order,
  status: order.status === 'held' ? 'new' : order.status,
  triggeredAt: time,
  updatedAt: time,
});

/** The venue has it. */
export const activate = (order: ExchangeOrder): ExchangeOrder => ({
  ...order,
  status: 'new',
  updatedAt: order.activeFrom,
});

/** False for a leg whose entry has not filled. */
export const isArmed = (order: ExchangeOrder): boolean => order.activeFrom !== NOT_YET;
