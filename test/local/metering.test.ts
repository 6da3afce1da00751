import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { meterActivities } from '../../scripts/metering/activities.ts';
import { meterAgentShare } from '../../scripts/metering/agent-share.ts';
import { dynamoCost } from '../../scripts/metering/dynamo-units.ts';
import { TableImage } from '../../scripts/metering/table-image.ts';
import { countOf, isMeasuredTime, type Usage } from '../../scripts/metering/usage.ts';
import { type Exchange, meterWire } from '../../scripts/metering/wire.ts';
import { createTables } from '../../src/adapters/dynamodb/index.ts';
import { type Dynoxide, startDynoxide } from '../../src/local/dynoxide.ts';
import { dynoxideBinary } from '../../src/local/dynoxide-binary.ts';
import { LOCAL_CREDENTIALS } from '../../src/local/queues.ts';
import { TABLE_SPECS } from '../../src/topology/topology.ts';
import { createKeptLog } from '../support/kept-log.ts';

const SLOW_MS = 120_000;
const SIZE = { symbols: 8, strategies: 1, agents: 1 };
const binary = dynoxideBinary();
const missing =
  'missing' in binary && process.env['CI'] !== 'true' ? `: ${binary.missing} is not installed` : undefined;

/** Waits are left out too: requests at the same time count once, and whether two overlap is up to the moment. */
const exact = (usage: Usage): Readonly<Record<string, number>> =>
  Object.fromEntries(
    [...usage]
      .filter(([counter]) => !isMeasuredTime(counter) && !counter.startsWith('lambda.waitMs.'))
      .map(([counter, count]) => [counter, Number(count.toFixed(6))]),
  );

describe.skipIf(missing !== undefined)(`a metered run${missing ?? ''}`, () => {
  it(
    'counts what a heartbeat, a cycle and a trade do, alike in each run',
    async () => {
      const { perActivity, series } = await meterActivities(SIZE);
      const again = await meterActivities(SIZE);

      // Its activity, the event of it, and the event gone when it was published.
      expect(exact(perActivity['heartbeat, market closed'])).toMatchObject({
        'dynamodb.itemsWritten': 3,
        'lambda.invocations.heartbeat-cycle': 1,
        'lambda.invocations.outbox-relay': 1,
        'eventbridge.events': 1,
      });
      expect(exact(perActivity['analysis cycle'])).toMatchObject({
        'lambda.invocations.analysis-cycle': 1,
        'lambda.invocations.decide': 1,
        'eventbridge.events': 2,
      });
      expect(exact(perActivity.trade)).toMatchObject({
        'lambda.invocations.execute': 1,
        'lambda.invocations.trade-saga': 6,
        'stepfunctions.executions': 1,
        'stepfunctions.transitions': 12,
      });
      expect(exact(perActivity['API request'])).toMatchObject({ 'lambda.invocations.control-api': 1 });
      expect(countOf(perActivity['API request'], 'dynamodb.writeUnits')).toBe(0);
      expect(series.session).toBeGreaterThan(0);
      for (const [activity, usage] of Object.entries(perActivity)) {
        expect([activity, exact(again.perActivity[activity as keyof typeof perActivity])]).toEqual([
          activity,
          exact(usage),
        ]);
      }
    },
    SLOW_MS,
  );

  it(
    'finds that a second agent shares the invocation of a beat, and nothing that is written',
    async () => {
      const { heartbeat, cycle } = await meterAgentShare();

      expect(heartbeat.get('lambda.invocations.heartbeat-cycle')).toBe(0);
      expect(heartbeat.get('dynamodb.itemsWritten')).toBe(1);
      expect(cycle.get('lambda.invocations.analysis-cycle')).toBe(0);
      expect(cycle.get('lambda.invocations.decide')).toBe(1);
    },
    SLOW_MS,
  );
});

/** What a store that counts itself says, and what the arithmetic of the meter does. */
describe.skipIf(missing !== undefined)(`units of DynamoDB${missing ?? ''}`, () => {
  const names = { stateTable: 'state', auditTable: 'audit' };
  const ReturnConsumedCapacity = 'TOTAL' as const;
  let server: Dynoxide;
  let client: DynamoDBClient;
  const seen: Exchange[] = [];
  beforeAll(async () => {
    server = await startDynoxide({ inMemory: true, log: createKeptLog() });
    client = new DynamoDBClient({
      endpoint: server.endpoint,
      region: 'us-east-1',
      credentials: LOCAL_CREDENTIALS,
    });
    await createTables(client, names, TABLE_SPECS, { streams: false });
    meterWire(
      client,
      (_operation, send) => send(),
      (exchange) => void seen.push(exchange),
    );
  });
  afterAll(async () => {
    client.destroy();
    await server.stop();
  });

  const sk = fc.constantFrom('1', '2', '3');
  const item = fc.record({ sk, bytes: fc.nat(5_000), open: fc.boolean() });
  const request = fc.oneof(
    fc.record({ put: item }),
    fc.record({ remove: sk }),
    fc.record({ get: sk, consistent: fc.boolean() }),
    fc.record({ several: fc.uniqueArray(sk, { minLength: 1 }), consistent: fc.boolean() }),
    fc.record({ query: fc.constant(true) }),
    fc.record({ together: fc.uniqueArray(item, { minLength: 1, maxLength: 3, selector: (one) => one.sk }) }),
  );

  it(
    'are those that the store says it consumed',
    async () => {
      const documents = DynamoDBDocumentClient.from(client);
      let partition = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(request, { minLength: 1, maxLength: 12 }), async (requests) => {
          // A partition of its own for each history: the image begins with nothing.
          const pk = `p${partition++}`;
          const TableName = names.stateTable;
          const image = new TableImage(new Map([[TableName, ['pk', 'sk']]]), 'openPk');
          const itemOf = (one: { sk: string; bytes: number; open: boolean }) => ({
            pk,
            sk: one.sk,
            ...(one.open ? { openPk: pk } : {}),
            record: { text: 'x'.repeat(one.bytes), numbers: [1, -22.5, 300], none: null, yes: true },
          });
          for (const one of requests) {
            seen.length = 0;
            const common = { TableName, ReturnConsumedCapacity };
            if ('put' in one) await documents.send(new PutCommand({ ...common, Item: itemOf(one.put) }));
            else if ('remove' in one)
              await documents.send(new DeleteCommand({ ...common, Key: { pk, sk: one.remove } }));
            else if ('get' in one)
              await documents.send(
                new GetCommand({ ...common, Key: { pk, sk: one.get }, ConsistentRead: one.consistent }),
              );
            else if ('several' in one)
              await documents.send(
                new BatchGetCommand({
                  ReturnConsumedCapacity,
                  RequestItems: {
                    [TableName]: {
                      Keys: one.several.map((key) => ({ pk, sk: key })),
                      ConsistentRead: one.consistent,
                    },
                  },
                }),
              );
            else if ('query' in one)
              await documents.send(
                new QueryCommand({
                  ...common,
                  IndexName: 'open',
                  KeyConditionExpression: 'openPk = :pk',
                  ExpressionAttributeValues: { ':pk': pk },
                }),
              );
            else
              await documents.send(
                new TransactWriteCommand({
                  ReturnConsumedCapacity,
                  TransactItems: one.together.map((part) => ({ Put: { TableName, Item: itemOf(part) } })),
                }),
              );
            for (const { operation, request: sent, answer } of seen) {
              const cost = dynamoCost(image, operation, sent, answer);
              expect([operation, cost.writeUnits + cost.readUnits]).toEqual([
                operation,
                consumed(answer.body),
              ]);
            }
          }
        }),
        { numRuns: 40 },
      );
    },
    SLOW_MS,
  );

  function consumed(body: unknown): number {
    const { ConsumedCapacity } = body as {
      ConsumedCapacity: { CapacityUnits: number } | { CapacityUnits: number }[];
    };
    return [ConsumedCapacity].flat().reduce((sum, { CapacityUnits }) => sum + CapacityUnits, 0);
  }
});
