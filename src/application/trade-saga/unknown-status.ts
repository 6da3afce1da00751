import { alertOf } from '../alerts/raise-alert.ts';
import type { BrokerOrder } from '../ports/broker.ts';
import type { Ports } from '../ports/index.ts';
import { commitWithRetry, replace, required } from '../support/change.ts';

/**
 * A status that the broker has and we have never heard of: the order counts as open, which may fill and can be
 * cancelled, and a person is told, once for each order. Costs nothing for any other status.
 */
export async function rememberUnknownStatus(
  ports: Ports,
  { agentId, correlationId }: { readonly agentId: string; readonly correlationId: string },
  { status, clientOrderId, unknownStatus = 'one without a name' }: BrokerOrder,
): Promise<void> {
  if (status !== 'unknown') return;
  await commitWithRetry(ports, async () => {
    const order = await required(ports, 'order', agentId, clientOrderId);
    if (order.record.unknownStatus !== undefined) return { result: undefined };
    const { side, qty, symbol } = order.record;
    const alert = alertOf(ports, agentId, correlationId, {
      kind: 'unknown_order_status',
      message: `The broker calls order ${clientOrderId} (${side} ${qty.toFixed()} ${symbol}) "${unknownStatus}", a status that is not known here.`,
      advice:
        'It is taken for an open order, and cancelled when its time is over. Look at the broker what it means; the list of statuses is src/domain/order/status.ts.',
    });
    const writes = [replace('order', order, { ...order.record, unknownStatus }), alert.write];
    return { change: { agentId, correlationId, writes, events: [alert.event] }, result: undefined };
  });
}
