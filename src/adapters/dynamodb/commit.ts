import { createHash } from 'node:crypto';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { auditEntriesOf } from '../../application/ports/audit-notes.ts';
import { conflictOn, type PlannedWrite, planChange } from '../../application/ports/change-plan.ts';
import type { Change } from '../../application/ports/store.ts';
import { auditHeadKey } from '../../contracts/records/keys.ts';
import { type AuditHead, EMPTY_CHAIN } from '../../domain/audit/chain.ts';
import type { Clock } from '../../domain/clock.ts';
import { TransientError } from '../../domain/errors.ts';
import type { Ids } from '../../domain/ids.ts';
import { classified, classifying } from './errors.ts';
import { auditItemsOf, conditionOf, itemOf, readHeadItem, type TableNames, transactItemOf } from './items.ts';
import { transact } from './transact.ts';
import { createTurns } from './turns.ts';

/**
 * How often a change is tried against a head that other processes move. Of those that try at the same time one gets
 * on, and a try takes some 10 ms: a second of losing, and the caller's own retry takes over.
 */
const MAX_TRIES = 100;

/** Reads the end of the agent's audit chain, consistently. */
export async function readHead(
  client: DynamoDBDocumentClient,
  { stateTable }: TableNames,
  agentId: string,
): Promise<AuditHead> {
  const key = { TableName: stateTable, Key: auditHeadKey(agentId), ConsistentRead: true };
  const { Item } = await classifying('read of the audit head', client.send(new GetCommand(key)));
  return Item === undefined ? EMPTY_CHAIN : readHeadItem(Item);
}

/** `commit` of the Store port. Remembers the head of each agent's chain, so that a change costs no read. */
export function createCommit(
  client: DynamoDBDocumentClient,
  tables: TableNames,
  { clock, ids }: { readonly clock: Clock; readonly ids: Ids },
): (change: Change) => Promise<void> {
  const heads = new Map<string, AuditHead>();
  const inTurn = createTurns();
  const now = (): string => clock.now().toISOString();

  const chainAndCommit = async (change: Change, planned: readonly PlannedWrite[]): Promise<void> => {
    const { agentId } = change;
    const writes = planned.map((write) => transactItemOf(write, tables));
    for (let tries = 1; tries <= MAX_TRIES; tries++) {
      const head = heads.get(agentId) ?? (await readHead(client, tables, agentId));
      // Forgotten until the outcome is known: a request without an answer may have moved it.
      heads.delete(agentId);
      const { entries, head: after } = auditEntriesOf(change, head, now(), sha256);
      const items = [...writes, ...auditItemsOf(agentId, head, entries, after, tables)];
      const outcome = await transact(client, planned, items, ids.next());
      const latest = outcome.moved ? outcome.head : after;
      if (latest !== undefined) heads.set(agentId, latest);
      if (!outcome.moved) return;
    }
    throw new TransientError(`commit: the audit chain of ${agentId} moved ${MAX_TRIES} times`, { agentId });
  };

  return async (change) => {
    const planned = planChange(change, () => ({ outboxId: ids.next(), createdAt: now() }));
    const [first] = planned;
    if ((change.audit ?? []).length > 0) {
      // One after the other in this process: together they would only take the head from each other.
      await inTurn(change.agentId, () => chainAndCommit(change, planned));
    } else if (planned.length === 1 && first !== undefined && first.op !== 'check') {
      await writeOne(client, tables, first, ids);
    } else if (planned.length > 0) {
      const items = planned.map((write) => transactItemOf(write, tables));
      await transact(client, planned, items, ids.next());
    }
  };
}

/** Half the price of a transaction. */
async function writeOne(
  client: DynamoDBDocumentClient,
  { stateTable: TableName }: TableNames,
  write: Exclude<PlannedWrite, { op: 'check' }>,
  ids: Ids,
): Promise<void> {
  if (write.op === 'remove') {
    const Key = { pk: write.pk, sk: write.sk };
    await classifying('remove', client.send(new DeleteCommand({ TableName, Key })));
    return;
  }
  // A put has no request token: when its answer was lost, the client's retry finds the condition broken by itself.
  const token = ids.next();
  try {
    await client.send(
      new PutCommand({
        TableName,
        Item: { ...itemOf(write), token },
        ...conditionOf(write.expected),
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException))
      throw classified(error, `put of ${write.kind} ${write.sk}`);
    if (error.Item?.['token']?.S !== token) throw conflictOn(write);
  }
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
