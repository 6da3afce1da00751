import type { Decimal } from '../../domain/decimal.ts';
import type { ExchangeOrder } from './order.ts';
import { remainingQty } from './order.ts';

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
  return remainingQty(filled, fill.price).lte(0)
    ? { ...filled, status: 'filled', endedAt: fill.time }
    : { ...filled, status: 'partially_filled' };
}

/** The order ended without (all of) its fills. */
export const end = (order: ExchangeOrder, status: 'canceled' | 'expired', time: number): ExchangeOrder => ({
  ...order,
  status,
  updatedAt: time,
  endedAt: time,
});
