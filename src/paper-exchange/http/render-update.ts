import type { TradeUpdate } from '../updates.ts';
import { iso, renderOrder } from './render-order.ts';

/** The `data` of a `trade_updates` message, as Alpaca's stream sends it. */
export function renderUpdate(update: TradeUpdate): Record<string, unknown> {
  const { event, order, time, executionId, fill } = update;
  return {
    event,
    execution_id: executionId,
    at: iso(time),
    timestamp: iso(time),
    ...(fill === undefined
      ? {}
      : { price: fill.price.toFixed(), qty: fill.qty.toFixed(), position_qty: fill.positionQty.toFixed() }),
    order: renderOrder(order),
  };
}
