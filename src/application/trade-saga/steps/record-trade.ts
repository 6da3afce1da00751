import { InvariantError } from '../../../domain/errors.ts';
import { isSpent } from '../../../domain/order/lifecycle.ts';
import { create } from '../../support/change.ts';
import { note, type Step } from '../context.ts';
import { endingWrites } from '../ending.ts';
import { orderOf } from '../order-record.ts';
import { tradeOf } from '../trade-of.ts';

/**
 * Writes the trade and ends the saga, in one transaction. An exit that rests at the broker is in the portfolio from
 * then on; its trade is written when it fills (`settleLateOrder`).
 */
export const recordTrade: Step = async (context) => {
  const { intent, head } = context;
  const { record: order } = await orderOf(context);
  const { symbol, side } = intent;
  const rests = intent.rests !== undefined && !isSpent(order);
  const trade = tradeOf(intent, order, head.occurredAt);
  if (trade === undefined && !rests)
    throw new InvariantError(`order ${order.clientOrderId} has no fill to record`);
  const fill =
    trade === undefined
      ? { qty: order.qty.toFixed(), rests: true }
      : { qty: trade.qty.toFixed(), price: trade.price.toString() };
  const ended = trade === undefined ? 'unfilled' : 'executed';
  return {
    outcome: 'done',
    writes: [
      ...(trade === undefined ? [] : [create('trade', trade)]),
      ...(await endingWrites(context, ended, undefined, rests ? order : undefined)),
    ],
    audit: [note(context, 'saga.completed', { symbol, side, ...fill })],
    ends: 'completed',
  };
};
