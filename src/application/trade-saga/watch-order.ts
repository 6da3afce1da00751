import { InvariantError, TransientError } from '../../domain/errors.ts';
import { isSpent } from '../../domain/order/lifecycle.ts';
import type { BrokerOrder } from '../ports/broker.ts';
import type { StepContext } from './context.ts';
import { findOrder } from './find-order.ts';
import { rememberUnknownStatus } from './unknown-status.ts';

const SHORTEST_POLL_MS = 250;
const LONGEST_POLL_MS = 2_000;
/** How long a cancel may take to show. */
export const CANCEL_WAIT_MS = 4_000;

/**
 * Asks until nothing of the order is left to fill or `withinMs` are over; the last answer either way. Where the broker tells of orders by
 * itself, its word only shortens the wait for the next question: with and without, what it answers is what counts.
 *
 * @throws Invariant when the broker does not know an order that it accepted
 */
export async function waitUntilEnded(context: StepContext, withinMs: number): Promise<BrokerOrder> {
  const { clock, broker } = context.ports;
  const until = clock.now().getTime() + withinMs;
  for (let pause = SHORTEST_POLL_MS; ; pause = Math.min(pause * 2, LONGEST_POLL_MS)) {
    // Listened for from before the question on: what happens after its answer is not missed.
    const hint = broker.hintOfEnd?.(context.clientOrderId);
    try {
      const order = await askBroker(context);
      const left = until - clock.now().getTime();
      if (isSpent(order) || left <= 0) return order;
      await clock.sleep(Math.min(pause, left), hint?.came);
    } finally {
      hint?.cancel();
    }
  }
}

/**
 * Cancels what is left of the order and answers how it ended: fills that came before the cancel count (SG7).
 *
 * @throws Transient when it has not ended yet
 */
export async function cancelAndResolve(context: StepContext, order: BrokerOrder): Promise<BrokerOrder> {
  if (isSpent(order)) return order;
  await context.ports.broker.cancel(order.brokerOrderId);
  const ended = await waitUntilEnded(context, CANCEL_WAIT_MS);
  if (isSpent(ended)) return ended;
  throw new TransientError(`order ${ended.clientOrderId} is still ${ended.status} after its cancel`);
}

async function askBroker({ ports, saga, clientOrderId }: StepContext): Promise<BrokerOrder> {
  const order = await findOrder(ports.broker, clientOrderId);
  if (order === undefined)
    throw new InvariantError(`the broker has no order ${clientOrderId}`, { clientOrderId });
  await rememberUnknownStatus(ports, saga, order);
  return order;
}
