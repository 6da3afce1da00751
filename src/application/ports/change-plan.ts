import type { Kind } from '../../contracts/records/index.ts';
import { statePartition } from '../../contracts/records/keys.ts';
import { encodeRecord, idOf, isOpen, type Stored } from '../../contracts/records/stored.ts';
import { ConflictError, InvariantError } from '../../domain/errors.ts';
import type { Change, Write } from './store.ts';

/** A write with its key and its record in stored form. */
export type PlannedWrite = { readonly kind: Kind; readonly pk: string; readonly sk: string } & (
  | { readonly op: 'put'; readonly expected: number; readonly stored: Stored; readonly open: boolean }
  | { readonly op: 'check'; readonly expected: number }
  | { readonly op: 'remove' }
);

/** DynamoDB takes so many items in a transaction; every store keeps to it, so that none allows what another refuses. */
const MAX_ITEMS = 100;

/**
 * What every store does before it sends anything: encodes the records, adds the outbox item for the events, and
 * refuses what could not be one transaction.
 *
 * @param stamp used only when there are events: id and time (ISO-8601 UTC) of the outbox item
 * @throws InvariantError too many items, one item written twice, a record of another agent, a record that breaks its schema
 */
export function planChange(
  change: Change,
  stamp: () => { outboxId: string; createdAt: string },
): readonly PlannedWrite[] {
  const planned = change.writes.map((write) => plan(change.agentId, write));
  const events = change.events ?? [];
  if (events.length > 0) {
    const record = { agentId: change.agentId, ...stamp(), events: [...events] };
    planned.push(plan(change.agentId, { op: 'put', kind: 'outbox', record, expected: 0 }));
  }
  const notes = change.audit?.length ?? 0;
  const items = planned.length + (notes > 0 ? notes + 1 : 0);
  if (items > MAX_ITEMS) {
    throw new InvariantError(`a change of ${items} items is more than the ${MAX_ITEMS} of a transaction`, {
      items,
    });
  }
  const keys = new Set(planned.map(({ pk, sk }) => `${pk} ${sk}`));
  if (keys.size < planned.length) {
    throw new InvariantError('a change writes one record twice', { agentId: change.agentId });
  }
  const stray = events.find((event) => event.agentId !== change.agentId);
  if (stray !== undefined) {
    throw new InvariantError(`a change of agent ${change.agentId} has an event of agent ${stray.agentId}`);
  }
  return planned;
}

function plan(agentId: string, write: Write): PlannedWrite {
  const { kind } = write;
  const owner = write.op === 'put' ? write.record.agentId : write.agentId;
  const sk = write.op === 'put' ? idOf(kind, write.record) : write.id;
  if (owner !== agentId) {
    throw new InvariantError(`a change of agent ${agentId} writes ${kind} ${sk} of agent ${owner}`, {
      kind,
      id: sk,
    });
  }
  const key = { kind, pk: statePartition(agentId, kind), sk };
  switch (write.op) {
    case 'put':
      return {
        op: 'put',
        ...key,
        expected: write.expected,
        stored: encodeRecord(kind, write.record),
        open: isOpen(kind, write.record),
      };
    case 'check':
      return { op: 'check', ...key, expected: write.expected };
    case 'remove':
      return { op: 'remove', ...key };
  }
}

/** What a store throws when the expectation of `write` does not hold. */
export const conflictOn = ({ kind, sk }: PlannedWrite): ConflictError =>
  new ConflictError(`${kind} ${sk} is not at the version that was expected`, { kind, id: sk });
