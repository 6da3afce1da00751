import { TransientError } from '../../../domain/errors.ts';
import { isTerminal } from '../../../domain/order/lifecycle.ts';
import { replace } from '../../support/change.ts';
import { note, type Step } from '../context.ts';
import { cancelAndResolve, orderEvents, orderOf, waitUntilEnded, withBrokerState } from '../order-record.ts';

/** SG2: after this the rest of the order is cancelled. */
const FILL_WAIT_MS = 30_000;

/** Waits for the fill; what has not filled in time is cancelled, and what has is kept. */
export const waitForFill: Step = async (context) => {
  const order = await cancelAndResolve(context, await waitUntilEnded(context, FILL_WAIT_MS));
  if (!isTerminal(order.status))
    throw new TransientError(`order ${order.clientOrderId} is still ${order.status} after its cancel`);
  const before = await orderOf(context);
  const after = withBrokerState(before.record, order);
  const outcome = after.filledQty.gt(0) ? 'done' : order.status === 'rejected' ? 'rejected' : 'unfilled';
  return {
    outcome,
    ...(outcome === 'done' ? {} : { reason: `order ended ${after.status} without a fill` }),
    writes: [replace('order', before, after)],
    events: orderEvents(context, before.record, after),
    audit: [note(context, 'order.ended', { status: after.status, filledQty: after.filledQty.toFixed() })],
  };
};
