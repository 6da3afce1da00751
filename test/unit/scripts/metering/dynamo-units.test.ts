import { beforeEach, describe, expect, it } from 'vitest';
import { dynamoCost } from '../../../../scripts/metering/dynamo-units.ts';
import { TableImage } from '../../../../scripts/metering/table-image.ts';

const TableName = 'state';
const key = (sk: string) => ({ pk: { S: 'p' }, sk: { S: sk } });
const item = (sk: string, bytes: number, open = false) => ({
  ...key(sk),
  ...(open ? { openPk: { S: 'p' } } : {}),
  text: { S: 'x'.repeat(bytes) },
});
const done = { ok: true, body: {} };
const refused = { ok: false, body: { __type: 'ConditionalCheckFailedException' } };

describe('what a request to DynamoDB costs', () => {
  let image: TableImage;
  beforeEach(() => {
    image = new TableImage(new Map([[TableName, ['pk', 'sk']]]), 'openPk');
  });
  const cost = (operation: string, request: object, answer: { ok: boolean; body: unknown } = done) =>
    dynamoCost(image, operation, { TableName, ...request }, answer);

  it('is a unit for a small item, and its bytes are stored', () => {
    expect(cost('PutItem', { Item: item('1', 100) })).toMatchObject({ writeUnits: 1, itemsWritten: 1 });
    expect(cost('PutItem', { Item: item('2', 100) }).storedBytes).toBe(2 + 1 + 2 + 1 + 4 + 100 + 100);
  });

  it('goes by the larger of the item before and after', () => {
    cost('PutItem', { Item: item('1', 3_000) });

    expect(cost('PutItem', { Item: item('1', 10) }).writeUnits).toBe(3);
    expect(cost('PutItem', { Item: item('1', 10) }).writeUnits).toBe(1);
  });

  it('has a write of the index when an item enters it, changes in it or leaves it', () => {
    expect(cost('PutItem', { Item: item('1', 10, true) }).writeUnits).toBe(2);
    expect(cost('PutItem', { Item: item('1', 20, true) }).writeUnits).toBe(2);
    expect(cost('PutItem', { Item: item('1', 10) }).writeUnits).toBe(2);
    expect(cost('PutItem', { Item: item('1', 10) }).writeUnits).toBe(1);
  });

  it('gives back what is stored when an item goes', () => {
    const { storedBytes } = cost('PutItem', { Item: item('1', 10, true) });

    expect(cost('DeleteItem', { Key: key('1') })).toEqual({
      readUnits: 0,
      writeUnits: 2,
      itemsWritten: 1,
      storedBytes: -storedBytes,
    });
  });

  it('is twice as much in a transaction, also for a check, but not for the index', () => {
    cost('PutItem', { Item: item('known', 10) });

    const together = cost('TransactWriteItems', {
      TransactItems: [
        { Put: { TableName, Item: item('1', 10, true) } },
        { Put: { TableName, Item: item('2', 1_500) } },
        { ConditionCheck: { TableName, Key: key('known') } },
        { Delete: { TableName, Key: key('known') } },
      ],
    });

    expect(together).toMatchObject({ writeUnits: 2 + 1 + 4 + 2 + 2, itemsWritten: 3 });
  });

  it('is owed for what a condition refused, which changes nothing', () => {
    cost('PutItem', { Item: item('1', 10) });

    expect(cost('PutItem', { Item: item('1', 2_500, true) }, refused)).toEqual({
      readUnits: 0,
      writeUnits: 3,
      itemsWritten: 0,
      storedBytes: 0,
    });
    expect(cost('PutItem', { Item: item('1', 10) }).writeUnits).toBe(1);
  });

  it('is half for an index, by all that was passed over', () => {
    const Items = [item('1', 4_000), item('2', 4_000)];
    const page = (ScannedCount: number) => ({ ok: true, body: { Items, Count: 2, ScannedCount } });

    expect(cost('Query', { ConsistentRead: true }, page(2)).readUnits).toBe(2);
    expect(cost('Query', { ConsistentRead: true }, page(4)).readUnits).toBe(4);
    expect(cost('Query', {}, page(2)).readUnits).toBe(1);
    expect(cost('GetItem', { ConsistentRead: true }, { ok: true, body: {} }).readUnits).toBe(1);
  });

  it('is that of each item when several are asked for at once, also of those that are not there', () => {
    const RequestItems = { [TableName]: { Keys: [key('1'), key('2'), key('3')], ConsistentRead: true } };
    const Responses = { [TableName]: [item('1', 5_000), item('3', 10)] };

    const several = cost('BatchGetItem', { RequestItems }, { ok: true, body: { Responses } });

    expect(several).toEqual({ readUnits: 2 + 1 + 1, writeUnits: 0, itemsWritten: 0, storedBytes: 0 });
  });

  it('is not guessed for an operation that nobody priced', () => {
    expect(() => cost('Scan', {})).toThrow(/Scan/);
  });
});
