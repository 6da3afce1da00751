import type { Ports } from '../ports/index.ts';

/** Which item of the outbox. */
export interface OutboxKey {
  readonly agentId: string;
  readonly outboxId: string;
}

/**
 * Publishes what was committed with changes, in the order of `keys`, then removes it: what is still in the outbox has
 * not been delivered. An item that is gone was delivered by someone else; a crash in between, or a failure for one of
 * several, delivers again, which consumers take (I9).
 */
export async function relayOutbox(
  { bus, store }: Pick<Ports, 'bus' | 'store'>,
  keys: readonly OutboxKey[],
): Promise<void> {
  const found = await Promise.all(
    keys.map(({ agentId, outboxId }) => store.get('outbox', agentId, outboxId)),
  );
  const items = found.flatMap((item) => (item === undefined ? [] : [item.record]));
  if (items.length === 0) return;
  await bus.publish(items.flatMap(({ events }) => events));
  // Each by itself: they need not go together, and a transaction costs double.
  await Promise.all(
    items.map(({ agentId, outboxId, events }) =>
      store.commit({
        agentId,
        correlationId: events[0]?.correlationId ?? outboxId,
        writes: [{ op: 'remove', kind: 'outbox', agentId, id: outboxId }],
      }),
    ),
  );
}
