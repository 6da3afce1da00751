import type { TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { PlannedWrite } from '../../application/ports/change-plan.ts';
import type { AuditRecord } from '../../contracts/records/audit.ts';
import type { Kind, RecordOf } from '../../contracts/records/index.ts';
import { auditHeadKey, auditPartition, auditSortKey } from '../../contracts/records/keys.ts';
import {
  decodeAuditEntry,
  decodeRecord,
  encodeAuditEntry,
  isAlwaysOpen,
  type Stored,
} from '../../contracts/records/stored.ts';
import type { AuditHead } from '../../domain/audit/chain.ts';
import { FatalError, InvariantError } from '../../domain/errors.ts';

export interface TableNames {
  readonly stateTable: string;
  /** Absent where nothing is audited. */
  readonly auditTable?: string | undefined;
}

/** Throws Invariant where the audit table was not given: whoever built this store said that it would not audit. */
export function auditTableOf({ auditTable }: TableNames): string {
  if (auditTable !== undefined) return auditTable;
  throw new InvariantError('this store was made without an audit table');
}

export type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

const stateItem = z.object({ sk: z.string(), version: z.int().min(1), record: z.unknown() });
const auditItem = z.object({ seq: z.string(), entry: z.unknown() });
const headItem = z.object({ seq: z.int().min(1), hash: z.string() });

/** An item of the `state` table; `openPk` puts it into the sparse index, which costs a write of its own. */
export const itemOf = (write: PlannedWrite & { op: 'put' }): Stored => ({
  pk: write.pk,
  sk: write.sk,
  kind: write.kind,
  version: write.expected + 1,
  record: write.stored,
  ...(write.open && !isAlwaysOpen(write.kind) ? { openPk: write.pk } : {}),
});

/** The expectation of a write as a condition on its item. */
export const conditionOf = (expected: number) =>
  expected === 0
    ? { ConditionExpression: 'attribute_not_exists(pk)' }
    : {
        ConditionExpression: '#version = :expected',
        ExpressionAttributeNames: { '#version': 'version' },
        ExpressionAttributeValues: { ':expected': expected },
      };

export function transactItemOf(write: PlannedWrite, { stateTable: TableName }: TableNames): TransactItem {
  const Key = { pk: write.pk, sk: write.sk };
  switch (write.op) {
    case 'put':
      return { Put: { TableName, Item: itemOf(write), ...conditionOf(write.expected) } };
    case 'check':
      return { ConditionCheck: { TableName, Key, ...conditionOf(write.expected) } };
    case 'remove':
      return { Delete: { TableName, Key } };
  }
}

/**
 * The new head, first, and the entries; the condition on the head before is what keeps the chain from forking. When
 * it does not hold, the answer brings the head that is there.
 */
export function auditItemsOf(
  agentId: string,
  before: AuditHead,
  entries: readonly AuditRecord[],
  after: AuditHead,
  tables: TableNames,
): readonly TransactItem[] {
  const unmoved =
    before.seq === 0
      ? { ConditionExpression: 'attribute_not_exists(pk)' }
      : {
          ConditionExpression: '#seq = :seq AND #hash = :hash',
          ExpressionAttributeNames: { '#seq': 'seq', '#hash': 'hash' },
          ExpressionAttributeValues: { ':seq': before.seq, ':hash': before.hash },
        };
  const tellWhatIsThere = { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } as const;
  return [
    {
      Put: {
        TableName: tables.stateTable,
        Item: { ...auditHeadKey(agentId), ...after },
        ...unmoved,
        ...tellWhatIsThere,
      },
    },
    ...entries.map((entry) => ({
      Put: {
        TableName: auditTableOf(tables),
        Item: { pk: auditPartition(agentId), seq: auditSortKey(entry.seq), entry: encodeAuditEntry(entry) },
        ConditionExpression: 'attribute_not_exists(pk)',
      },
    })),
  ];
}

/** Throws Fatal for an item that is not what was written. */
export function readStateItem<K extends Kind>(
  kind: K,
  item: unknown,
): { id: string; record: RecordOf<K>; version: number } {
  const { sk, version, record } = shaped(stateItem, item, kind);
  return { id: sk, version, record: decodeRecord(kind, sk, record) };
}

/** Throws Fatal for an item that is not what was written. */
export function readAuditItem(item: unknown): AuditRecord {
  const { seq, entry } = shaped(auditItem, item, 'audit');
  return decodeAuditEntry(seq, entry);
}

const headInReason = z.object({ seq: z.object({ N: z.string() }), hash: z.object({ S: z.string() }) });

/** The head as the reason of a cancelled transaction holds it, in the service's own form; undefined without one. */
export function readHeadInReason(item: unknown): AuditHead | undefined {
  const { data } = headInReason.safeParse(item);
  return data && { seq: Number(data.seq.N), hash: data.hash.S };
}

/** Throws Fatal for an item that is not what was written. */
export const readHeadItem = (item: unknown): AuditHead => shaped(headItem, item, 'audit head');

const keyOfAny = z.object({ sk: z.string().optional(), seq: z.union([z.string(), z.number()]).optional() });

function shaped<S extends z.ZodType>(schema: S, item: unknown, kind: string): z.output<S> {
  const read = schema.safeParse(item);
  if (read.success) return read.data;
  const { sk, seq } = keyOfAny.safeParse(item).data ?? {};
  const id = String(sk ?? seq ?? '');
  throw new FatalError(
    `stored ${kind} ${id} does not decode: ${z.prettifyError(read.error)}`,
    { kind, id },
    read.error,
  );
}
