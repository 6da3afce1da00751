import { InvariantError } from '../../../domain/errors.ts';
import { isSpent } from '../../../domain/order/lifecycle.ts';
import { note, type Step } from '../context.ts';
import { endingWrites } from '../ending.ts';
import { ordersOf } from '../order-record.ts';
import { tradeOf } from '../trade-of.ts';

/**
 * Writes the trade and ends the saga, in one transaction. An exit that rests at the broker is in the portfolio from
 * then on; its trade is written when it fills (`settleLateOrder`).
 */
export const recordTrade: Step = async (context) => {
  const { ports, saga, intent, head } = context;
  const orders = await ordersOf(ports, saga);
  const order = orders.at(-1);
  const resting = intent.rests === undefined || order === undefined || isSpent(order) ? undefined : order;
  const trade = tradeOf(intent, orders, head.occurredAt);
  const { symbol, side } = intent;
  const detail =
    trade === undefined
      ? resting && { symbol, side, qty: resting.qty.toFixed(), rests: true }
      : { symbol, side, qty: trade.qty.toFixed(), price: trade.price.toString() };
  if (detail === undefined) throw new InvariantError(`saga ${saga.sagaId} has no fill to record`);
  return {
    outcome: 'done',
    writes: await endingWrites(context, {
      decision: trade === undefined ? 'unfilled' : 'executed',
      orders,
      resting,
    }),
    audit: [note(context, 'saga.completed', detail)],
    ends: 'completed',
  };
};
