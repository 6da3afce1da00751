import { type DomainEvent, eventData } from '../../contracts/events/envelope.ts';
import { occurrenceIdOf } from '../../domain/ids.ts';
import { alertOf } from '../alerts/raise-alert.ts';
import type { Ports } from '../ports/index.ts';
import { commitWithRetry } from '../support/change.ts';

/**
 * Puts an order that failed for technical reasons into the operator's inbox, once. One whose saga could not even be
 * undone is there already, with more to say (SG6).
 */
export async function tellOfFailedOrder(ports: Ports, told: DomainEvent): Promise<void> {
  const { agentId, correlationId, occurredAt } = told;
  const failed = eventData('trade.order.failed', told);
  const { clientOrderId, intentId, side, qty, symbol, reason } = failed;
  const alertId = occurrenceIdOf(occurredAt, `failed-${clientOrderId}`);
  const content = {
    kind: 'order_failed',
    message: `Order ${clientOrderId} (${side} ${qty.toFixed()} ${symbol}) does not work at the broker: ${reason}`,
    advice: 'Its saga was undone and nothing is left open of it. If many fail, look at the health report.',
  };
  await commitWithRetry(ports, async () => {
    const [known, saga] = await Promise.all([
      ports.store.get('alert', agentId, alertId),
      ports.store.get('saga', agentId, intentId),
    ]);
    if (known !== undefined || saga?.record.status === 'failed') return { result: undefined };
    const alert = alertOf(ports, agentId, correlationId, content, { alertId, occurredAt });
    const change = { agentId, correlationId, writes: [alert.write], events: [alert.event] };
    return { change, result: undefined };
  });
}
