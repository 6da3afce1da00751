import { replace } from '../../support/change.ts';
import { note, type Step, type StepContext, type StepResult } from '../context.ts';
import { endingWrites } from '../ending.ts';
import { findOrder } from '../find-order.ts';
import { orderNews } from '../order-news.ts';
import { abandoned, ordersOf, withBrokerState } from '../order-record.ts';
import { cancelAndResolve } from '../watch-order.ts';
import { applyNewFills } from './update-position.ts';

/** The trade, if it was written, is void until the saga has ended: what filled all the same is its trade then. */
export const undoRecordTrade: Step = async ({ ports, saga, intent }) => {
  const trade = await ports.store.get('trade', saga.agentId, intent.intentId);
  if (trade === undefined) return { outcome: 'done' };
  return { outcome: 'done', writes: [replace('trade', trade, { ...trade.record, status: 'void' })] };
};

/** Back to the broker's truth: a fill cannot be taken back, so what did fill is what the position has. */
export const undoUpdatePosition: Step = async (context) => {
  const ordered = await context.ports.store.get('order', context.saga.agentId, context.clientOrderId);
  return ordered === undefined ? { outcome: 'done' } : { outcome: 'done', ...(await applyNewFills(context)) };
};

/** What filled is kept and the rest is cancelled. */
export const undoWaitForFill: Step = (context) => endOrder(context);

/** No order of this saga may be left working; one that never arrived is closed here. */
export const undoSubmitOrder: Step = (context) => endOrder(context);

/** The last undo: releases the reservation and ends the saga as compensated. */
export const undoReserveBuyingPower: Step = async (context) => {
  const { ports, saga } = context;
  const reason = saga.error ?? 'unknown';
  const unfilled = saga.steps.some((step) => step.outcome === 'unfilled');
  return {
    outcome: 'done',
    writes: await endingWrites(context, {
      decision: unfilled ? 'unfilled' : 'failed',
      reason,
      orders: await ordersOf(ports, saga),
    }),
    audit: [note(context, 'saga.compensated', { reason })],
    ends: 'compensated',
  };
};

/** Ends the order at the broker, keeps its record true and brings late fills into the position, all idempotently. */
async function endOrder(context: StepContext): Promise<StepResult> {
  const { ports, saga, clientOrderId } = context;
  const before = await ports.store.get('order', saga.agentId, clientOrderId);
  if (before === undefined) return { outcome: 'done' };
  const known = await findOrder(ports.broker, clientOrderId);
  if (known === undefined) return { outcome: 'done', ...abandoned(context, before, saga.error ?? 'unknown') };
  const after = withBrokerState(before.record, await cancelAndResolve(context, known));
  if (after.status !== before.record.status || !after.filledQty.eq(before.record.filledQty)) {
    // On its own, so that the fill below is worked out from what is stored.
    await ports.store.commit({
      agentId: saga.agentId,
      correlationId: saga.correlationId,
      writes: [replace('order', before, after)],
      ...orderNews(context.head, context.intent, before.record, after),
    });
  }
  return { outcome: 'done', ...(await applyNewFills(context)) };
}
