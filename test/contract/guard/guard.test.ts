import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, it } from 'vitest';
import { createDynamoStore, createTables } from '../../../src/adapters/dynamodb/index.ts';
import { createManualClock } from '../../../src/adapters/memory/clock.ts';
import { createSeededIds } from '../../../src/adapters/memory/ids.ts';
import { createMemoryStore } from '../../../src/adapters/memory/store.ts';
import { createMemoryTables } from '../../../src/adapters/memory/tables.ts';
import { type Dynoxide, startDynoxide } from '../../../src/local/dynoxide.ts';
import { dynoxideBinary } from '../../../src/local/dynoxide-binary.ts';
import { TABLE_SPECS } from '../../../src/topology/topology.ts';
import { anId, NOW } from '../../support/builders/common.ts';
import { createKeptLog } from '../../support/kept-log.ts';
import { guardContract } from './guard-contract.ts';

const clock = createManualClock(NOW);
const ids = createSeededIds(1, clock);

guardContract(
  'memory',
  async () => async () => createMemoryStore({ clock, ids, tables: createMemoryTables() }),
);

const binary = dynoxideBinary();
if ('path' in binary) {
  let server: Dynoxide | undefined;
  afterAll(() => server?.stop());
  guardContract('dynamodb', async () => {
    server = await startDynoxide({ inMemory: true, log: createKeptLog() });
    const client = new DynamoDBClient({
      endpoint: server.endpoint,
      region: 'local',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
    return async () => {
      const names = { stateTable: anId('state'), auditTable: anId('audit') };
      await createTables(client, names, TABLE_SPECS, { streams: false });
      return createDynamoStore({ client, ...names, clock, ids });
    };
  });
} else {
  const reason = `the package ${binary.missing} is not installed`;
  it('breakers shared over a store: dynamodb', (context) => {
    if (process.env['CI'] === 'true') throw new Error(reason);
    context.skip(reason);
  });
}
