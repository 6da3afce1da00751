import * as z from 'zod';
import type { BrokerOrder } from '../../application/ports/broker.ts';
import { ORDER_TYPES } from '../../domain/order/status.ts';
import { decimal, instant, money, side, status } from './wire.ts';

const type = z
  .string()
  .transform((text): BrokerOrder['type'] => ORDER_TYPES.find((known) => known === text) ?? 'other');

/** The part of Alpaca's order that we use. */
const wireSingleOrder = z.object({
  id: z.string().min(1),
  client_order_id: z.string().min(1),
  symbol: z.string().min(1),
  side,
  // Absent when the order was for an amount of dollars.
  qty: decimal.nullish(),
  type,
  status,
  replaced_by: z.string().nullish(),
  replaces: z.string().nullish(),
  limit_price: money.nullish(),
  stop_price: money.nullish(),
  filled_qty: decimal,
  filled_avg_price: money.nullish(),
  created_at: instant,
  submitted_at: instant.nullish(),
  updated_at: instant.nullish(),
});

/** An order with its exits; theirs have none. */
export const wireOrder = wireSingleOrder.extend({
  order_class: z.string().nullish(),
  legs: z.array(wireSingleOrder).nullish(),
});

/** True for an order that was sent with exits, in an answer that does not show them. */
export const isWithoutItsExits = ({ order_class, legs }: z.infer<typeof wireOrder>): boolean =>
  ['bracket', 'oco', 'oto'].includes(order_class ?? '') && (legs ?? []).length === 0;

export function toOrder(order: z.infer<typeof wireOrder>): BrokerOrder {
  const legs = order.legs ?? [];
  return { ...toSingle(order), ...(legs.length === 0 ? {} : { legs: legs.map(toSingle) }) };
}

function toSingle(order: z.infer<typeof wireSingleOrder>): BrokerOrder {
  const submittedAt = order.submitted_at ?? order.created_at;
  return {
    brokerOrderId: order.id,
    clientOrderId: order.client_order_id,
    symbol: order.symbol,
    side: order.side,
    qty: order.qty ?? order.filled_qty,
    type: order.type,
    ...order.status,
    ...(order.replaced_by == null ? {} : { replacedBy: order.replaced_by }),
    ...(order.replaces == null ? {} : { replaces: order.replaces }),
    ...(order.limit_price == null ? {} : { limitPrice: order.limit_price }),
    ...(order.stop_price == null ? {} : { stopPrice: order.stop_price }),
    filledQty: order.filled_qty,
    ...(order.filled_avg_price == null ? {} : { filledAveragePrice: order.filled_avg_price }),
    submittedAt,
    updatedAt: order.updated_at ?? submittedAt,
  };
}
