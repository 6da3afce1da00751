import { isOrderOf } from '../../domain/ids.ts';
import { isTerminal } from '../../domain/order/lifecycle.ts';
import type { Ports } from '../ports/index.ts';
import { commitWithRetry, replace } from '../support/change.ts';
import type { WorkingOrder } from './working-orders.ts';

/**
 * Notes that we are about to cancel exits of ours that rest at the broker, before we do: an end that nobody here asked
 * for is told to the operator, also when the process dies between the cancel and its answer.
 */
export async function noteTakenBack(
  ports: Ports,
  agentId: string,
  orders: readonly WorkingOrder[],
): Promise<void> {
  const ours = orders.filter(({ resting, sentAs }) => resting && isOrderOf(agentId, sentAs));
  for (const { sentAs } of ours) {
    await commitWithRetry(ports, async () => {
      const order = await ports.store.get('order', agentId, sentAs);
      if (order === undefined || order.record.takenBackAt !== undefined || isTerminal(order.record.status))
        return { result: undefined };
      const saga = await ports.store.get('saga', agentId, order.record.intentId);
      const correlationId = saga?.record.correlationId ?? order.record.intentId;
      const takenBackAt = ports.clock.now().toISOString();
      const writes = [replace('order', order, { ...order.record, takenBackAt })];
      return { change: { agentId, correlationId, writes }, result: undefined };
    });
  }
}
