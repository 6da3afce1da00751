import { elapsed, SECOND } from '../../../domain/clock.ts';
import { isSpent } from '../../../domain/order/lifecycle.ts';
import { replace } from '../../support/change.ts';
import type { Step } from '../context.ts';
import { orderNews } from '../order-news.ts';
import { orderOf, withBrokerState } from '../order-record.ts';
import { CANCEL_WAIT_MS, cancelAndResolve, waitUntilEnded } from '../watch-order.ts';

/** SG2: after this the rest of the order is cancelled. */
const FILL_WAIT_MS = 30 * SECOND;
/** What a cancel and the steps after this one need before the forward path is over. */
const RESERVED_MS = CANCEL_WAIT_MS + 2 * SECOND;

/**
 * Waits for the fill; what has not filled in time is cancelled, and what has is kept. What is to rest at the broker is
 * looked at once: that it rests there is all that was wanted.
 */
export const waitForFill: Step = async (context) => {
  // Begun late it waits less: a fill that is taken after the deadline would only be undone again.
  const left = elapsed(context.head.occurredAt, context.saga.deadlineAt) - RESERVED_MS;
  const rests = context.intent.rests !== undefined;
  const seen = await waitUntilEnded(context, rests ? 0 : Math.min(FILL_WAIT_MS, left));
  const order = rests ? seen : await cancelAndResolve(context, seen);
  const before = await orderOf(context);
  const after = withBrokerState(before.record, order);
  const outcome =
    after.filledQty.gt(0) || !isSpent(order) ? 'done' : order.status === 'rejected' ? 'rejected' : 'unfilled';
  return {
    outcome,
    ...(outcome === 'done' ? {} : { reason: `order ended ${after.status} without a fill` }),
    writes: [replace('order', before, after)],
    ...orderNews(context.head, context.intent, before.record, after),
  };
};
