import { InvariantError } from '../../../domain/errors.ts';
import { create } from '../../support/change.ts';
import { note, type Step } from '../context.ts';
import { endingWrites } from '../ending.ts';
import { orderOf } from '../order-record.ts';

/** Writes the trade and ends the saga, in one transaction. */
export const recordTrade: Step = async (context) => {
  const { intent, saga, head } = context;
  const { record: order } = await orderOf(context);
  const price = order.filledAveragePrice;
  if (price === undefined) throw new InvariantError(`order ${order.clientOrderId} has no fill to record`);
  const { intentId, origin, strategyId, symbol, side, riskReducing } = intent;
  const trade = {
    agentId: saga.agentId,
    tradeId: intentId,
    intentId,
    origin,
    strategyId,
    correlationId: saga.correlationId,
    symbol,
    side,
    qty: order.filledQty,
    price,
    notional: order.appliedCost,
    riskReducing,
    status: 'recorded' as const,
    recordedAt: head.occurredAt,
  };
  return {
    outcome: 'done',
    writes: [create('trade', trade), ...(await endingWrites(context, 'executed'))],
    audit: [
      note(context, 'saga.completed', {
        symbol,
        side,
        qty: order.filledQty.toFixed(),
        price: price.toString(),
      }),
    ],
    ends: 'completed',
  };
};
