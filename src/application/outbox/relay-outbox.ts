import type { Ports } from '../ports/index.ts';

/**
 * Publishes what was committed with a change, then removes it: what is still in the outbox has not been delivered.
 * An item that is gone was delivered by someone else; a crash in between delivers twice, which consumers take (I9).
 */
export async function relayOutbox(
  ports: Pick<Ports, 'bus' | 'store'>,
  agentId: string,
  outboxId: string,
): Promise<void> {
  const item = await ports.store.get('outbox', agentId, outboxId);
  if (item === undefined) return;
  const { events } = item.record;
  await ports.bus.publish(events);
  const correlationId = events[0]?.correlationId ?? outboxId;
  await ports.store.commit({
    agentId,
    correlationId,
    writes: [{ op: 'remove', kind: 'outbox', agentId, id: outboxId }],
  });
}
