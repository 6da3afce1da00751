import * as z from 'zod';
import { itemBytes, readUnits, type WireItem, wireItem, writeUnits } from './item-size.ts';
import type { Effect, TableImage } from './table-image.ts';

/** What one request costs. */
export interface DynamoCost {
  readonly writeUnits: number;
  readonly readUnits: number;
  readonly itemsWritten: number;
  /** Bytes by which the tables grew. */
  readonly storedBytes: number;
}

const FREE: DynamoCost = { writeUnits: 0, readUnits: 0, itemsWritten: 0, storedBytes: 0 };

/** A transaction prepares and commits every item: twice the units. The index is written after it, once. */
const TRANSACTION = 2;

const put = z.object({ TableName: z.string(), Item: wireItem });
const keyed = z.object({ TableName: z.string(), Key: wireItem });
const transaction = z.object({
  TransactItems: z.array(
    z.object({ Put: put.optional(), Delete: keyed.optional(), ConditionCheck: keyed.optional() }),
  ),
});
const read = z.object({ ConsistentRead: z.boolean().default(false) });
const got = z.object({ Item: wireItem.optional() });
const batch = z.object({ RequestItems: z.record(z.string(), read.extend({ Keys: z.array(wireItem) })) });
const batchGot = z.object({ Responses: z.record(z.string(), z.array(wireItem)) });
const queried = z.object({ Items: z.array(wireItem), Count: z.number(), ScannedCount: z.number() });

/**
 * The units of one request by what went over the wire. What the condition of a write refused is billed all the same
 * and changes nothing. Throws RangeError for an operation that the adapter has not used so far.
 */
export function dynamoCost(
  image: TableImage,
  operation: string,
  request: unknown,
  answer: { readonly ok: boolean; readonly body: unknown },
): DynamoCost {
  switch (operation) {
    case 'GetItem': {
      const { Item } = got.parse(answer.body);
      const bytes = Item === undefined ? 0 : itemBytes(Item);
      return { ...FREE, readUnits: readUnits(bytes, read.parse(request).ConsistentRead) };
    }
    case 'BatchGetItem':
      return { ...FREE, readUnits: answer.ok ? batchUnits(request, answer.body) : 0 };
    case 'Query':
      return { ...FREE, readUnits: queryUnits(request, answer.body) };
    case 'PutItem': {
      const { TableName, Item } = put.parse(request);
      return answer.ok
        ? written(image.put(TableName, Item), 1)
        : refused(Math.max(itemBytes(Item), image.bytesOf(TableName, Item)), 1);
    }
    case 'DeleteItem': {
      const { TableName, Key } = keyed.parse(request);
      return answer.ok ? written(image.remove(TableName, Key), 1) : refused(image.bytesOf(TableName, Key), 1);
    }
    case 'TransactWriteItems':
      return transaction
        .parse(request)
        .TransactItems.map((part) => partCost(image, part, answer.ok))
        .reduce(add, FREE);
    // Made by the host at its start; on AWS the stack does.
    case 'CreateTable':
    case 'DescribeTable':
      return FREE;
    default:
      throw new RangeError(`nobody said what ${operation} costs`);
  }
}

type Part = z.output<typeof transaction>['TransactItems'][number];

function partCost(image: TableImage, { Put, Delete, ConditionCheck }: Part, ok: boolean): DynamoCost {
  if (Put !== undefined) {
    const { TableName, Item } = Put;
    return ok
      ? written(image.put(TableName, Item), TRANSACTION)
      : refused(Math.max(itemBytes(Item), image.bytesOf(TableName, Item)), TRANSACTION);
  }
  const target = Delete ?? ConditionCheck;
  if (target === undefined) throw new RangeError('a transaction has a part that nobody has priced');
  const bytes = image.bytesOf(target.TableName, target.Key);
  if (Delete === undefined || !ok) return refused(bytes, TRANSACTION);
  return written(image.remove(target.TableName, target.Key), TRANSACTION);
}

const written = ({ bytes, indexBytes, growth }: Effect, factor: number): DynamoCost => ({
  readUnits: 0,
  writeUnits: writeUnits(bytes) * factor + (indexBytes === undefined ? 0 : writeUnits(indexBytes)),
  itemsWritten: 1,
  storedBytes: growth,
});

/** Billed as a write, but nothing was written: a condition that did not hold, or one that was only checked. */
const refused = (bytes: number, factor: number): DynamoCost => ({
  ...FREE,
  writeUnits: writeUnits(bytes) * factor,
});

/** Each item as if it had been asked for alone; a key without one counts as a small item. */
function batchUnits(request: unknown, body: unknown): number {
  const { RequestItems } = batch.parse(request);
  const { Responses } = batchGot.parse(body);
  return Object.entries(RequestItems).reduce((sum, [table, { Keys, ConsistentRead }]) => {
    const found = Responses[table] ?? [];
    const sizes = [...found.map(itemBytes), ...Array.from({ length: Keys.length - found.length }, () => 0)];
    return sizes.reduce((units, bytes) => units + readUnits(bytes, ConsistentRead), sum);
  }, 0);
}

/** All that was passed over counts, also what a filter left out; that has the size of what came, for all we know. */
function queryUnits(request: unknown, body: unknown): number {
  const { Items, Count, ScannedCount } = queried.parse(body);
  const bytes = Items.reduce((sum, item) => sum + itemBytes(item as WireItem), 0);
  const passedOver = Count === 0 ? ScannedCount * 1_024 : bytes * (ScannedCount / Count);
  return readUnits(passedOver, read.parse(request).ConsistentRead);
}

const add = (first: DynamoCost, second: DynamoCost): DynamoCost => ({
  writeUnits: first.writeUnits + second.writeUnits,
  readUnits: first.readUnits + second.readUnits,
  itemsWritten: first.itemsWritten + second.itemsWritten,
  storedBytes: first.storedBytes + second.storedBytes,
});
