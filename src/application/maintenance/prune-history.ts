import type { Kind, RecordOf } from '../../contracts/records/index.ts';
import { idOf, isOpen } from '../../contracts/records/stored.ts';
import { DAY, shift } from '../../domain/clock.ts';
import { isTerminal } from '../../domain/order/lifecycle.ts';
import type { Ports } from '../ports/index.ts';
import type { Write } from '../ports/store.ts';
import { create, replace } from '../support/change.ts';

/** Days that history is kept. */
export const RETENTION_DAYS = 90;
/** A transaction takes 100 items. */
const BATCH = 90;
/** So many batches of a kind in one run: what is left is for the next one. */
const BATCHES = 20;

interface Prunable<K extends Kind> {
  readonly kind: K;
  /** ISO-8601 UTC. */
  readonly beganAt: (record: RecordOf<K>) => string;
  /** Days beyond the retention: what an order goes back to is kept longer than the order. */
  readonly graceDays: number;
  /** False for one that may still change; all others are over when they want no attention. */
  readonly isOver?: (record: RecordOf<K>) => boolean;
  /** False where ids are not ordered by time: all of them are looked at. */
  readonly ordered?: boolean;
}

const prunable = <K extends Kind>(rule: Prunable<K>): Prunable<K> => rule;

/**
 * What grows with every cycle. Trades stay, since profit and loss is computed from them, and so does the audit log. An
 * order goes before its intent, that before its decision, and the cycle last, so that no chain is ever cut in between.
 */
const PRUNABLE = [
  prunable({
    kind: 'order',
    beganAt: ({ createdAt }) => createdAt,
    graceDays: 0,
    isOver: ({ status }) => isTerminal(status),
  }),
  prunable({ kind: 'saga', beganAt: ({ startedAt }) => startedAt, graceDays: 1 }),
  prunable({ kind: 'intent', beganAt: ({ createdAt }) => createdAt, graceDays: 1 }),
  prunable({ kind: 'decision', beganAt: ({ createdAt }) => createdAt, graceDays: 2 }),
  prunable({ kind: 'cycle', beganAt: ({ startedAt }) => startedAt, graceDays: 3 }),
  prunable({ kind: 'run', beganAt: ({ startedAt }) => startedAt, graceDays: 3 }),
  prunable({ kind: 'idempotency', beganAt: ({ createdAt }) => createdAt, graceDays: 0, ordered: false }),
  prunable({ kind: 'alert', beganAt: ({ occurredAt }) => occurredAt, graceDays: 0 }),
  prunable({ kind: 'notice', beganAt: ({ at }) => at, graceDays: 0, ordered: false }),
] as const;

/**
 * Removes what is older than the retention and wants no attention, oldest first, in bounded batches. Each may be
 * repeated: a run that stops half-way leaves the rest to the next one. Answers how many records are gone.
 */
export async function pruneHistory(ports: Ports, agentId: string, correlationId: string): Promise<number> {
  const cutoff = shift(ports.clock.now(), -RETENTION_DAYS * DAY);
  await remember(ports, agentId, correlationId, cutoff);
  let removed = 0;
  for (const rule of PRUNABLE)
    removed += await pruneKind(ports, agentId, correlationId, rule as Prunable<Kind>, cutoff);
  return removed;
}

/** First, so that nobody takes a history for whole while it is being cut. */
async function remember(
  ports: Ports,
  agentId: string,
  correlationId: string,
  historyFrom: string,
): Promise<void> {
  const known = await ports.store.get('maintenance', agentId, 'maintenance');
  const write =
    known === undefined
      ? create('maintenance', { agentId, historyFrom })
      : replace('maintenance', known, { ...known.record, historyFrom });
  await ports.store.commit({ agentId, correlationId, writes: [write] });
}

async function pruneKind<K extends Kind>(
  ports: Ports,
  agentId: string,
  correlationId: string,
  { kind, beganAt, graceDays, isOver = () => true, ordered = true }: Prunable<K>,
  cutoff: string,
): Promise<number> {
  const before = shift(cutoff, -graceDays * DAY);
  let removed = 0;
  let cursor: string | undefined;
  for (let batch = 0; batch < BATCHES; batch++) {
    const page = await ports.store.list(kind, agentId, { limit: BATCH, ascending: true, cursor });
    const old = page.items.filter((record) => beganAt(record) < before);
    const writes = old
      .filter((record) => !isOpen(kind, record) && isOver(record))
      .map((record): Write => ({ op: 'remove', kind, agentId, id: idOf(kind, record) }));
    if (writes.length > 0) await ports.store.commit({ agentId, correlationId, writes });
    removed += writes.length;
    cursor = page.cursor;
    // Where ids are ordered by time, a page with something young in it is the last one with anything old.
    if ((ordered && old.length < page.items.length) || cursor === undefined) break;
  }
  return removed;
}
