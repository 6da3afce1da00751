import {
  type AttributeDefinition,
  CreateTableCommand,
  type CreateTableCommandInput,
  DynamoDBClient,
  type DynamoDBClientConfig,
  ResourceInUseException,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { classified } from './errors.ts';

/** A table of the topology; all keys are text. */
export interface TableSpec {
  readonly partitionKey: string;
  readonly sortKey: string;
  /** Who reads the stream. */
  readonly stream?: string;
  readonly sparseIndex?: { readonly name: string; readonly partitionKey: string; readonly sortKey: string };
}

export interface CreateTablesOptions {
  /** False leaves the stream off, for a host that reads the outbox itself. */
  readonly streams: boolean;
}

/**
 * Makes the tables of `specs` for a host that owns them; those that are there stay as they are. On AWS the stack
 * makes them.
 */
export async function createTables(
  client: DynamoDBClient | DynamoDBClientConfig,
  { stateTable, auditTable }: { readonly stateTable: string; readonly auditTable: string },
  specs: { readonly state: TableSpec; readonly audit: TableSpec },
  { streams }: CreateTablesOptions,
): Promise<void> {
  const dynamo = client instanceof DynamoDBClient ? client : new DynamoDBClient(client);
  await Promise.all([
    createTable(dynamo, tableInput(stateTable, specs.state, streams)),
    createTable(dynamo, tableInput(auditTable, specs.audit, streams)),
  ]);
}

async function createTable(client: DynamoDBClient, input: CreateTableCommandInput): Promise<void> {
  try {
    await client.send(new CreateTableCommand(input));
  } catch (error) {
    if (!(error instanceof ResourceInUseException))
      throw classified(error, `creation of table ${input.TableName}`);
  }
  await waitUntilTableExists({ client, maxWaitTime: 30, minDelay: 1 }, { TableName: input.TableName });
}

function tableInput(name: string, spec: TableSpec, streams: boolean): CreateTableCommandInput {
  const index = spec.sparseIndex;
  const attributes = new Set([
    spec.partitionKey,
    spec.sortKey,
    ...(index ? [index.partitionKey, index.sortKey] : []),
  ]);
  return {
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [...attributes].map(
      (attribute): AttributeDefinition => ({ AttributeName: attribute, AttributeType: 'S' }),
    ),
    KeySchema: keySchema(spec),
    ...(index && {
      GlobalSecondaryIndexes: [
        { IndexName: index.name, KeySchema: keySchema(index), Projection: { ProjectionType: 'ALL' } },
      ],
    }),
    ...(streams && spec.stream !== undefined
      ? { StreamSpecification: { StreamEnabled: true, StreamViewType: 'KEYS_ONLY' } }
      : {}),
  };
}

const keySchema = ({ partitionKey, sortKey }: { partitionKey: string; sortKey: string }) => [
  { AttributeName: partitionKey, KeyType: 'HASH' as const },
  { AttributeName: sortKey, KeyType: 'RANGE' as const },
];
