import { event } from '../../contracts/events/envelope.ts';
import type { AlertRecord } from '../../contracts/records/agent.ts';
import type { Ports } from '../ports/index.ts';
import type { Write } from '../ports/store.ts';
import { create } from '../support/change.ts';

export type AlertContent = Pick<AlertRecord, 'kind' | 'message' | 'advice'>;

/** What an alert is known by where it could be raised again. */
export type AlertIdentity = Pick<AlertRecord, 'alertId' | 'occurredAt'>;

/**
 * An alert's write and event, for the same transaction as the change that it tells of.
 *
 * @param identity a new one, now, unless said; the write of one that is there already fails with Conflict
 */
export function alertOf(
  ports: Ports,
  agentId: string,
  correlationId: string,
  content: AlertContent,
  identity?: AlertIdentity,
) {
  const { alertId, occurredAt } = identity ?? {
    alertId: ports.ids.next(),
    occurredAt: ports.clock.now().toISOString(),
  };
  const write: Write = create('alert', { agentId, alertId, occurredAt, correlationId, ...content });
  const head = { agentId, correlationId, occurredAt };
  return {
    write,
    event: event('system.alert', head, { alertId, kind: content.kind, message: content.message }),
  };
}

/** Tells the operator of something that is no part of another change. */
export async function raiseAlert(
  ports: Ports,
  agentId: string,
  correlationId: string,
  content: AlertContent,
): Promise<void> {
  const alert = alertOf(ports, agentId, correlationId, content);
  ports.log.error(content.message, { agentId, correlationId, kind: content.kind });
  await ports.store.commit({ agentId, correlationId, writes: [alert.write], events: [alert.event] });
}
