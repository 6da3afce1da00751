import type { Change, Store, Write } from '../../../src/application/ports/store.ts';
import type { Kind, RecordOf } from '../../../src/contracts/records/index.ts';
import { anId } from '../../support/builders/common.ts';

export interface StoreUnderTest {
  /** A store on the same tables as the others: another process. */
  open(onOutbox?: () => void): Store;
  /** Overwrites what is stored, behind the back of every store. */
  damageRecord(kind: Kind, agentId: string, id: string, stored: unknown): Promise<void>;
  /** The same for an audit entry; undefined takes it away. */
  damageAudit(
    agentId: string,
    seq: number,
    damage: (entry: Record<string, unknown>) => unknown,
  ): Promise<void>;
}

/** A put that creates the record, or replaces the version that is expected. */
export const put = <K extends Kind>(kind: K, record: RecordOf<K>, expected = 0): Write =>
  ({ op: 'put', kind, record, expected }) as Write;

/** A change of one agent under a new correlation id. */
export const changeOf = (agentId: string, writes: readonly Write[], rest: Partial<Change> = {}): Change => ({
  agentId,
  correlationId: anId('correlation'),
  writes,
  ...rest,
});
