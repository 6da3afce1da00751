import type { DynamoDBClient, DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { assertReachesHead } from '../../application/ports/audit-notes.ts';
import type { Change, ListQuery, Page, Store, Versioned } from '../../application/ports/store.ts';
import type { AuditRecord } from '../../contracts/records/audit.ts';
import { decodeCursor, encodeCursor } from '../../contracts/records/cursor.ts';
import type { Kind, RecordOf } from '../../contracts/records/index.ts';
import { auditPartition, auditSortKey, statePartition } from '../../contracts/records/keys.ts';
import { isAlwaysOpen } from '../../contracts/records/stored.ts';
import type { Clock } from '../../domain/clock.ts';
import type { Ids } from '../../domain/ids.ts';
import { documentClient } from './client.ts';
import { createCommit, readHead } from './commit.ts';
import { auditTableOf, readAuditItem, readStateItem, type TableNames } from './items.ts';
import { queryUntil } from './query.ts';
import { createReads } from './reads.ts';

export interface DynamoStoreOptions extends TableNames {
  /** A configuration gets our timeouts and attempts where it does not name its own; a client stays the caller's. */
  readonly client: DynamoDBClient | DynamoDBClientConfig;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Called after every commit that put events into the outbox; hosts without a stream read it then. */
  readonly onOutbox?: () => void;
}

/** The store on the two tables of the topology; see docs/data-model.md. */
export function createDynamoStore({
  client,
  stateTable,
  auditTable,
  clock,
  ids,
  onOutbox,
}: DynamoStoreOptions): Store {
  const documents = documentClient(client);
  const tables = { stateTable, auditTable };
  const readItem = createReads(documents, stateTable);
  const commit = createCommit(documents, tables, { clock, ids });

  return {
    async get<K extends Kind>(
      kind: K,
      agentId: string,
      id: string,
    ): Promise<Versioned<RecordOf<K>> | undefined> {
      const item = await readItem({ pk: statePartition(agentId, kind), sk: id });
      if (item === undefined) return undefined;
      const { record, version } = readStateItem(kind, item);
      return { record, version };
    },

    async list<K extends Kind>(kind: K, agentId: string, query: ListQuery<K>): Promise<Page<RecordOf<K>>> {
      const { limit, cursor, ascending = false, where = {} } = query;
      const pk = statePartition(agentId, kind);
      const after = cursor === undefined ? undefined : decodeCursor(pk, cursor);
      const { items, more } = await queryUntil(documents, limit, {
        TableName: stateTable,
        key: { name: 'pk', value: pk },
        ascending,
        consistent: true,
        where,
        ...(after === undefined ? {} : { after: { pk, sk: after } }),
      });
      const found = items.map((item) => readStateItem(kind, item));
      const last = found.at(-1);
      const records = found.map(({ record }) => record);
      return more && last !== undefined
        ? { items: records, cursor: encodeCursor(pk, last.id) }
        : { items: records };
    },

    async listOpen<K extends Kind>(kind: K, agentId: string, limit: number): Promise<readonly RecordOf<K>[]> {
      const value = statePartition(agentId, kind);
      const { items } = await queryUntil(documents, limit, {
        TableName: stateTable,
        ascending: true,
        ...(isAlwaysOpen(kind)
          ? { key: { name: 'pk', value }, consistent: true }
          : // An index over all partitions has no consistent reads.
            { IndexName: 'open', key: { name: 'openPk', value }, consistent: false }),
      });
      return items.map((item) => readStateItem(kind, item).record);
    },

    async commit(change: Change): Promise<void> {
      await commit(change);
      if ((change.events?.length ?? 0) > 0) onOutbox?.();
    },

    async audit(agentId: string, fromSeq: number, limit: number): Promise<readonly AuditRecord[]> {
      const head = await readHead(documents, tables, agentId);
      const from = Math.max(1, fromSeq);
      const { items } = await queryUntil(documents, limit, {
        TableName: auditTableOf(tables),
        key: { name: 'pk', value: auditPartition(agentId) },
        from: { name: 'seq', value: auditSortKey(from) },
        ascending: true,
        consistent: true,
      });
      const page = items.map(readAuditItem);
      assertReachesHead(page, { fromSeq: from, limit, head, agentId });
      return page;
    },
  };
}
