import { createHash } from 'node:crypto';
import { assertReachesHead, auditEntriesOf } from '../../application/ports/audit-notes.ts';
import { conflictOn, planChange } from '../../application/ports/change-plan.ts';
import type { Change, ListQuery, Page, Store, Versioned } from '../../application/ports/store.ts';
import type { AuditRecord } from '../../contracts/records/audit.ts';
import type { Kind, RecordOf } from '../../contracts/records/index.ts';
import { statePartition } from '../../contracts/records/keys.ts';
import { decodeAuditEntry, decodeRecord, encodeAuditEntry } from '../../contracts/records/stored.ts';
import { EMPTY_CHAIN } from '../../domain/audit/chain.ts';
import type { Clock } from '../../domain/clock.ts';
import type { Ids } from '../../domain/ids.ts';
import { listPartition } from './list.ts';
import {
  appendAudit,
  applyWrite,
  createMemoryTables,
  type MemoryTables,
  partitionOf,
  versionOf,
} from './tables.ts';

export interface MemoryStoreOptions {
  readonly clock: Clock;
  readonly ids: Ids;
  /** Two stores on the same tables are two processes on one database. */
  readonly tables?: MemoryTables;
  /** Called after every commit that put events into the outbox; the host reads it then. */
  readonly onOutbox?: () => void;
}

/** The store of a replay, of tests, and of a laptop without a DynamoDB. Lost with its process. */
export function createMemoryStore(options: MemoryStoreOptions): Store {
  const { clock, ids, tables = createMemoryTables(), onOutbox } = options;
  const now = (): string => clock.now().toISOString();

  return {
    async get<K extends Kind>(
      kind: K,
      agentId: string,
      id: string,
    ): Promise<Versioned<RecordOf<K>> | undefined> {
      const item = tables.state.get(statePartition(agentId, kind))?.items.get(id);
      return item && { record: decodeRecord(kind, id, JSON.parse(item.json)), version: item.version };
    },

    async list<K extends Kind>(kind: K, agentId: string, query: ListQuery<K>): Promise<Page<RecordOf<K>>> {
      const pk = statePartition(agentId, kind);
      return listPartition(kind, pk, partitionOf(tables, pk), query);
    },

    async listOpen<K extends Kind>(kind: K, agentId: string, limit: number): Promise<readonly RecordOf<K>[]> {
      const { items, openKeys } = partitionOf(tables, statePartition(agentId, kind));
      return openKeys.all
        .slice(0, limit)
        .map((id) => decodeRecord(kind, id, JSON.parse(items.get(id)?.json ?? 'null')));
    },

    async commit(change: Change): Promise<void> {
      const planned = planChange(change, () => ({ outboxId: ids.next(), createdAt: now() }));
      const broken = planned.find(
        (write) => write.op !== 'remove' && versionOf(tables, write) !== write.expected,
      );
      if (broken !== undefined) throw conflictOn(broken);
      const { entries, head } = auditEntriesOf(
        change,
        tables.heads.get(change.agentId) ?? EMPTY_CHAIN,
        now(),
        sha256,
      );
      const encoded = entries.map((entry) => JSON.stringify(encodeAuditEntry(entry)));
      // Nothing from here on can fail: all of the change is done, without a turn for anyone else.
      for (const write of planned) applyWrite(tables, write);
      appendAudit(tables, change.agentId, encoded, head);
      if ((change.events?.length ?? 0) > 0) onOutbox?.();
    },

    async audit(agentId: string, fromSeq: number, limit: number): Promise<readonly AuditRecord[]> {
      const head = tables.heads.get(agentId) ?? EMPTY_CHAIN;
      const from = Math.max(1, fromSeq);
      const page = (tables.audit.get(agentId) ?? [])
        .slice(from - 1, from - 1 + limit)
        .map((json, index) => decodeAuditEntry(String(from + index), JSON.parse(json)));
      assertReachesHead(page, { fromSeq: from, limit, head, agentId });
      return page;
    },
  };
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
