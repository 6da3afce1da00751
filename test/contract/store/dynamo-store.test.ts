import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDynamoStore, createTables } from '../../../src/adapters/dynamodb/index.ts';
import { createManualClock } from '../../../src/adapters/memory/clock.ts';
import { createSeededIds } from '../../../src/adapters/memory/ids.ts';
import type { Store } from '../../../src/application/ports/store.ts';
import { auditPartition, auditSortKey, statePartition } from '../../../src/contracts/records/keys.ts';
import { type Dynoxide, startDynoxide } from '../../../src/local/dynoxide.ts';
import { dynoxideBinary } from '../../../src/local/dynoxide-binary.ts';
import { TABLE_SPECS } from '../../../src/topology/topology.ts';
import { anActivity, anAlert } from '../../support/builders/agent-records.ts';
import { anId, NOW } from '../../support/builders/common.ts';
import { anAuditNote, anEvent } from '../../support/builders/event-records.ts';
import { createKeptLog } from '../../support/kept-log.ts';
import { storeContract } from './store-contract.ts';
import { changeOf, put } from './subject.ts';

const names = { stateTable: 'quarterdeck-state', auditTable: 'quarterdeck-audit' };
const clock = createManualClock(NOW);
const ids = createSeededIds(1, clock);
const binary = dynoxideBinary();

const suite = () => {
  let server: Dynoxide;
  let client: DynamoDBClient;
  const newClient = (): DynamoDBClient =>
    new DynamoDBClient({
      endpoint: server.endpoint,
      region: 'local',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
  const open = (on = client, onOutbox = () => {}): Store =>
    createDynamoStore({ client: on, ...names, clock, ids, onOutbox });

  beforeAll(async () => {
    server = await startDynoxide({ inMemory: true, log: createKeptLog() });
    client = newClient();
    await createTables(client, names, TABLE_SPECS, { streams: false });
  });
  afterAll(() => server.stop());

  storeContract('dynamodb', async () => {
    const documents = DynamoDBDocumentClient.from(client);
    return {
      open: (onOutbox) => open(client, onOutbox),
      async damageRecord(kind, agentId, sk, stored) {
        const Key = { pk: statePartition(agentId, kind), sk };
        await documents.send(
          new UpdateCommand({
            TableName: names.stateTable,
            Key,
            UpdateExpression: 'SET #record = :stored',
            ExpressionAttributeNames: { '#record': 'record' },
            ExpressionAttributeValues: { ':stored': stored },
          }),
        );
      },
      async damageAudit(agentId, seq, damage) {
        const at = {
          TableName: names.auditTable,
          Key: { pk: auditPartition(agentId), seq: auditSortKey(seq) },
        };
        const { Item } = await documents.send(new GetCommand(at));
        const damaged = damage(Item?.['entry'] as Record<string, unknown>);
        if (damaged === undefined) {
          await documents.send(new DeleteCommand(at));
          return;
        }
        await documents.send(
          new UpdateCommand({
            ...at,
            UpdateExpression: 'SET entry = :entry',
            ExpressionAttributeValues: { ':entry': damaged },
          }),
        );
      },
    };
  });

  describe('dynamodb: answers that are lost', () => {
    /** A client whose first answer to `command` is lost after the service has done what was asked. */
    const losingOneAnswer = (command: 'PutItemCommand' | 'TransactWriteItemsCommand'): DynamoDBClient => {
      const lossy = newClient();
      let lost = false;
      lossy.middlewareStack.add(
        (next, context) => async (args) => {
          const answer = await next(args);
          if (lost || context.commandName !== command) return answer;
          lost = true;
          throw Object.assign(new Error('socket hang up'), { name: 'TimeoutError', code: 'ECONNRESET' });
        },
        { step: 'deserialize', priority: 'low' },
      );
      return lossy;
    };

    it('takes a write that had already arrived as done, not as a conflict', async () => {
      const agentId = anId('agent');
      const store = open(losingOneAnswer('PutItemCommand'));

      await store.commit(changeOf(agentId, [put('activity', anActivity({ agentId }))]));

      expect((await store.get('activity', agentId, 'activity'))?.version).toBe(1);
    });

    it('does a transaction once', async () => {
      const agentId = anId('agent');
      const store = open(losingOneAnswer('TransactWriteItemsCommand'));
      const change = changeOf(agentId, [put('activity', anActivity({ agentId }))], {
        events: [anEvent({ agentId })],
        audit: [anAuditNote()],
      });

      await store.commit(change);
      await store.commit(changeOf(agentId, [], { audit: [anAuditNote()] }));

      expect(await store.listOpen('outbox', agentId, 10)).toHaveLength(1);
      expect((await store.audit(agentId, 1, 10)).map(({ seq }) => seq)).toEqual([1, 2]);
    });

    it('still refuses a version that someone else took', async () => {
      const agentId = anId('agent');
      await open().commit(
        changeOf(agentId, [put('activity', anActivity({ agentId, countedThrough: 'other' }))]),
      );

      const refused = open(losingOneAnswer('PutItemCommand')).commit(
        changeOf(agentId, [put('activity', anActivity({ agentId }))]),
      );

      await expect(refused).rejects.toMatchObject({ name: 'Conflict' });
    });
  });

  describe('dynamodb: the service', () => {
    it('is Transient when nobody answers', async () => {
      const nobody = createDynamoStore({
        client: {
          endpoint: 'http://127.0.0.1:1',
          region: 'local',
          credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
          maxAttempts: 1,
        },
        ...names,
        clock,
        ids,
      });
      const agentId = anId('agent');

      await expect(nobody.get('activity', agentId, 'activity')).rejects.toMatchObject({ name: 'Transient' });
      await expect(nobody.commit(changeOf(agentId, [], { audit: [anAuditNote()] }))).rejects.toMatchObject({
        name: 'Transient',
      });
    });

    it('is Fatal when the table is missing and Invariant when an item is too large', async () => {
      const agentId = anId('agent');
      const lost = createDynamoStore({ client, stateTable: 'nowhere', auditTable: 'nowhere', clock, ids });
      const large = anAlert({ agentId, message: 'x'.repeat(410_000) });

      await expect(lost.get('activity', agentId, 'activity')).rejects.toMatchObject({ name: 'Fatal' });
      await expect(open().commit(changeOf(agentId, [put('alert', large)]))).rejects.toMatchObject({
        name: 'Invariant',
      });
      await expect(
        open().commit(changeOf(agentId, [put('alert', large), put('alert', anAlert({ agentId }))])),
      ).rejects.toMatchObject({ name: 'Invariant' });
    });

    it('refuses to audit without an audit table', async () => {
      const agentId = anId('agent');
      const relay = createDynamoStore({ client, stateTable: names.stateTable, clock, ids });

      await relay.commit(changeOf(agentId, [put('activity', anActivity({ agentId }))]));

      await expect(relay.commit(changeOf(agentId, [], { audit: [anAuditNote()] }))).rejects.toMatchObject({
        name: 'Invariant',
      });
    });

    it('gets its tables once, with a stream where the host reads one', async () => {
      const own = { stateTable: 'streamed-state', auditTable: 'streamed-audit' };

      await createTables(client, own, TABLE_SPECS, { streams: true });
      await createTables(client, own, TABLE_SPECS, { streams: true });

      const describeTable = async (TableName: string) =>
        (await client.send(new DescribeTableCommand({ TableName }))).Table;
      expect((await describeTable(own.stateTable))?.StreamSpecification).toMatchObject({
        StreamEnabled: true,
        StreamViewType: 'KEYS_ONLY',
      });
      expect((await describeTable(own.auditTable))?.StreamSpecification?.StreamEnabled ?? false).toBe(false);
      expect((await describeTable(names.stateTable))?.StreamSpecification?.StreamEnabled ?? false).toBe(
        false,
      );
    });
  });
};

if ('path' in binary) suite();
else {
  const reason = `the package ${binary.missing} is not installed`;
  it('store contract: dynamodb', (context) => {
    if (process.env['CI'] === 'true') expect.fail(reason);
    context.skip(reason);
  });
}
