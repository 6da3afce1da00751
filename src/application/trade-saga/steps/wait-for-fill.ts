import { replace } from '../../support/change.ts';
import type { Step } from '../context.ts';
import { orderNews } from '../order-news.ts';
import { orderOf, withBrokerState } from '../order-record.ts';
import { cancelAndResolve, waitUntilEnded } from '../watch-order.ts';

/** SG2: after this the rest of the order is cancelled. */
const FILL_WAIT_MS = 30_000;

/** Waits for the fill; what has not filled in time is cancelled, and what has is kept. */
export const waitForFill: Step = async (context) => {
  const order = await cancelAndResolve(context, await waitUntilEnded(context, FILL_WAIT_MS));
  const before = await orderOf(context);
  const after = withBrokerState(before.record, order);
  const outcome = after.filledQty.gt(0) ? 'done' : order.status === 'rejected' ? 'rejected' : 'unfilled';
  return {
    outcome,
    ...(outcome === 'done' ? {} : { reason: `order ended ${after.status} without a fill` }),
    writes: [replace('order', before, after)],
    ...orderNews(context.head, context.intent, before.record, after),
  };
};
