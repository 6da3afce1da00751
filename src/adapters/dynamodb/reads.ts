import { BatchGetCommand, type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import DataLoader from 'dataloader';
import * as z from 'zod';
import { classifying } from './errors.ts';

/** Primary key of an item of the state table. */
export interface StateKey {
  readonly pk: string;
  readonly sk: string;
}

/** As many as BatchGetItem takes. */
const MOST_AT_ONCE = 100;

const keyOf = z.object({ pk: z.string(), sk: z.string() });

/**
 * Consistent reads of single items, undefined where there is none. Those that are asked for in one turn of the event
 * loop go out as one request: they cost the same units and the time of one.
 */
export function createReads(
  client: DynamoDBDocumentClient,
  TableName: string,
): (key: StateKey) => Promise<unknown> {
  async function one(Key: StateKey): Promise<unknown> {
    const request = new GetCommand({ TableName, Key, ConsistentRead: true });
    const { Item } = await classifying(`read of ${nameOf(Key)}`, client.send(request));
    return Item;
  }

  async function several(keys: readonly StateKey[]): Promise<Map<string, unknown>> {
    const request = new BatchGetCommand({
      RequestItems: { [TableName]: { Keys: keys.map(({ pk, sk }) => ({ pk, sk })), ConsistentRead: true } },
    });
    const answer = await classifying(`read of ${keys.map(nameOf).join(', ')}`, client.send(request));
    const items = new Map<string, unknown>(
      (answer.Responses?.[TableName] ?? []).map((item) => [nameOf(keyOf.parse(item)), item]),
    );
    // What the table had no capacity for is asked again by itself, with the client's own attempts and pauses.
    for (const left of answer.UnprocessedKeys?.[TableName]?.Keys ?? []) {
      const key = keyOf.parse(left);
      items.set(nameOf(key), await one(key));
    }
    return items;
  }

  const loader = new DataLoader<StateKey, unknown>(
    async (keys) => {
      const [first, ...others] = new Map(keys.map((key) => [nameOf(key), key])).values();
      if (first === undefined) return [];
      if (others.length === 0) {
        const item = await one(first);
        return keys.map(() => item);
      }
      const items = await several([first, ...others]);
      return keys.map((key) => items.get(nameOf(key)));
    },
    { cache: false, maxBatchSize: MOST_AT_ONCE },
  );
  return (key) => loader.load(key);
}

const nameOf = ({ pk, sk }: StateKey): string => `${pk} ${sk}`;
