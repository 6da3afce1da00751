import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createDynamoStore, createTables } from '../../src/adapters/dynamodb/index.ts';
import type { Log } from '../../src/application/ports/log.ts';
import type { Store } from '../../src/application/ports/store.ts';
import type { Clock } from '../../src/domain/clock.ts';
import type { Ids } from '../../src/domain/ids.ts';
import { startDynoxide } from '../../src/local/dynoxide.ts';
import { LOCAL_CREDENTIALS } from '../../src/local/queues.ts';
import { TABLE_SPECS } from '../../src/topology/topology.ts';
import { dynamoCost } from './dynamo-units.ts';
import type { Edge, Invocations } from './invocations.ts';
import { TableImage } from './table-image.ts';
import type { Tally } from './usage.ts';
import { meterWire } from './wire.ts';

const TABLES = { stateTable: 'metered-state', auditTable: 'metered-audit' } as const;

export interface MeteredStore {
  readonly store: Store;
  stop(): Promise<void>;
}

export interface MeteredStoreOptions {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  /** Absent, nothing is counted. */
  readonly meter?: { readonly tally: Tally; readonly invocations: Invocations };
  readonly onOutbox: () => void;
}

/** The DynamoDB adapter on a DynamoDB of its own, empty, with every request counted on the wire. */
export async function openMeteredStore(options: MeteredStoreOptions): Promise<MeteredStore> {
  const { clock, ids, log, meter, onOutbox } = options;
  const server = await startDynoxide({ inMemory: true, log });
  const client = new DynamoDBClient({
    endpoint: server.endpoint,
    region: 'us-east-1',
    credentials: LOCAL_CREDENTIALS,
  });
  if (meter !== undefined) meterStore(client, meter);
  await createTables(client, TABLES, TABLE_SPECS, { streams: false });
  return {
    store: createDynamoStore({ client, ...TABLES, clock, ids, onOutbox }),
    async stop() {
      client.destroy();
      await server.stop();
    },
  };
}

function meterStore(
  client: DynamoDBClient,
  { tally, invocations }: NonNullable<MeteredStoreOptions['meter']>,
): void {
  const { state, audit } = TABLE_SPECS;
  const image = new TableImage(
    new Map([
      [TABLES.stateTable, [state.partitionKey, state.sortKey]],
      [TABLES.auditTable, [audit.partitionKey, audit.sortKey]],
    ]),
    state.sparseIndex.partitionKey,
  );
  meterWire(
    client,
    (operation, send) => invocations.request(edgeOf(operation), send),
    ({ operation, request, answer }) => {
      // What the host does in place of AWS shows in the tables, and in no bill.
      const cost = dynamoCost(image, operation, request, answer);
      if (!invocations.active) return;
      tally.add('dynamodb.requests');
      tally.add('dynamodb.writeUnits', cost.writeUnits);
      tally.add('dynamodb.readUnits', cost.readUnits);
      tally.add('dynamodb.itemsWritten', cost.itemsWritten);
      tally.add('dynamodb.storedBytes', cost.storedBytes);
    },
  );
}

const READS: readonly string[] = ['GetItem', 'BatchGetItem', 'Query'];

function edgeOf(operation: string): Edge {
  if (operation === 'TransactWriteItems') return 'transaction';
  return READS.includes(operation) ? 'read' : 'write';
}
