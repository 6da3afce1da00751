import { join } from 'node:path';
import { createDynamoStore, createTables } from '../adapters/dynamodb/index.ts';
import { createMemoryStore } from '../adapters/memory/store.ts';
import type { Log } from '../application/ports/log.ts';
import type { Store } from '../application/ports/store.ts';
import type { Clock } from '../domain/clock.ts';
import type { Ids } from '../domain/ids.ts';
import { TABLE_SPECS } from '../topology/topology.ts';
import { startDynoxide } from './dynoxide.ts';
import { dynoxideBinary } from './dynoxide-binary.ts';
import { LOCAL_CREDENTIALS } from './queues.ts';

export interface StateStore {
  readonly store: Store;
  /** For a person. */
  readonly description: string;
  stop(): Promise<void>;
}

export interface StateStoreOptions {
  readonly dataDir: string;
  /** A DynamoDB that runs already. */
  readonly endpoint: string | undefined;
  /** Before the tables' names: a simulated market and a real one never share a table. */
  readonly tablePrefix: string;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  /** Called when a commit has put events into the outbox: then, and only then, there is something to relay. */
  readonly onOutbox: () => void;
}

/** The DynamoDB adapter on a DynamoDB of our own or one that is given; memory, with a notice, where there is neither. */
export async function openStateStore(options: StateStoreOptions): Promise<StateStore> {
  const { dataDir, endpoint, tablePrefix, clock, ids, log, onOutbox } = options;
  const tables = { stateTable: `${tablePrefix}-state`, auditTable: `${tablePrefix}-audit` };
  const binary = dynoxideBinary();
  if (endpoint === undefined && 'missing' in binary) {
    const description = `memory: ${binary.missing} is not there for this machine, so nothing survives the process`;
    return { store: createMemoryStore({ clock, ids, onOutbox }), description, stop: async () => undefined };
  }
  const own = endpoint === undefined ? await startDynoxide({ dataDir, log }) : undefined;
  const client = {
    endpoint: endpoint ?? own?.endpoint ?? '',
    region: 'us-east-1',
    credentials: LOCAL_CREDENTIALS,
  };
  await createTables(client, tables, TABLE_SPECS, { streams: false });
  return {
    store: createDynamoStore({ client, ...tables, clock, ids, onOutbox }),
    description:
      own === undefined ? `DynamoDB at ${endpoint}` : `DynamoDB (dynoxide) in ${join(dataDir, 'state.db')}`,
    stop: async () => own?.stop(),
  };
}
