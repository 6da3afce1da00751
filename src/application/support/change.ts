import type { Kind, RecordOf } from '../../contracts/records/index.ts';
import { ConflictError, NotFoundError, TransientError } from '../../domain/errors.ts';
import type { Ports } from '../ports/index.ts';
import type { Change, Versioned, Write } from '../ports/store.ts';

/** A write that creates `record` and fails with Conflict when it exists. */
export const create = <K extends Kind>(kind: K, record: RecordOf<K>): Write =>
  ({ op: 'put', kind, record, expected: 0 }) as Write;

/** A write that replaces what was read, and fails with Conflict when someone else did in between. */
export const replace = <K extends Kind>(kind: K, read: Versioned<RecordOf<K>>, record: RecordOf<K>): Write =>
  ({ op: 'put', kind, record, expected: read.version }) as Write;

/** Reads a record that must exist. Throws NotFound. */
export async function required<K extends Kind>(
  ports: Ports,
  kind: K,
  agentId: string,
  id: string,
): Promise<Versioned<RecordOf<K>>> {
  const found = await ports.store.get(kind, agentId, id);
  if (found === undefined) throw new NotFoundError(`no ${kind} ${id}`, { kind, id, agentId });
  return found;
}

const MAX_ATTEMPTS = 25;

/**
 * Reads, decides and commits, again from the start when another writer came in between. `attempt` must read all it
 * decides on, and returns undefined when there is nothing to change.
 *
 * @throws TransientError when others were faster every time; whoever asked may ask again
 */
export async function commitWithRetry<R>(
  ports: Ports,
  attempt: () => Promise<{ readonly change?: Change | undefined; readonly result: R }>,
): Promise<R> {
  for (let tries = 1; ; tries++) {
    const { change, result } = await attempt();
    if (change === undefined) return result;
    try {
      await ports.store.commit(change);
      return result;
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error;
      if (tries === MAX_ATTEMPTS) {
        throw new TransientError(`others were faster ${tries} times: ${error.message}`, error.context, error);
      }
    }
  }
}
