import { describe, expect, it } from 'vitest';
import type { Change } from '../../../../src/application/ports/store.ts';
import { anActivity } from '../../../support/builders/agent-records.ts';
import { AGENT } from '../../../support/builders/common.ts';
import { anAuditNote } from '../../../support/builders/event-records.ts';
import { type DynamoAnswer, scriptedDynamo } from '../../../support/scripted-dynamo.ts';

const done: DynamoAnswer = { status: 200, body: {} };
const refused = (type: string, more: object = {}): DynamoAnswer => ({
  status: 400,
  body: { __type: `com.amazonaws.dynamodb.v20120810#${type}`, message: 'no', ...more },
});
/** One reason for each item: the record, the head, the entry. */
const cancelled = (...codes: string[]): DynamoAnswer =>
  refused('TransactionCanceledException', { CancellationReasons: codes.map((Code) => ({ Code })) });
const headAt = (seq: number): DynamoAnswer => ({
  status: 200,
  body: { Item: { pk: { S: 'x' }, sk: { S: 'head' }, seq: { N: String(seq) }, hash: { S: `hash-${seq}` } } },
});

const change = (rest: Partial<Change> = {}): Change => ({
  agentId: AGENT,
  correlationId: 'c',
  writes: [{ op: 'put', kind: 'activity', record: anActivity(), expected: 0 }],
  ...rest,
});
const audited = change({ audit: [anAuditNote()] });

describe('commit to DynamoDB', () => {
  it.each([
    {
      what: 'another transaction on the record',
      answer: cancelled('TransactionConflict', 'None', 'None'),
      name: 'Transient',
    },
    {
      what: 'a conflict on the record and the head',
      answer: cancelled('TransactionConflict', 'ConditionalCheckFailed', 'None'),
      name: 'Transient',
    },
    { what: 'throttling of a part', answer: cancelled('ThrottlingError', 'None', 'None'), name: 'Transient' },
    {
      what: 'capacity used up at the head',
      answer: cancelled('None', 'ProvisionedThroughputExceeded', 'None'),
      name: 'Transient',
    },
    {
      what: 'a part that is not valid',
      answer: cancelled('ValidationError', 'None', 'None'),
      name: 'Invariant',
    },
    {
      what: 'an expectation that does not hold',
      answer: cancelled('ConditionalCheckFailed', 'None', 'None'),
      name: 'Conflict',
    },
    {
      what: 'an expectation, and a moved head too',
      answer: cancelled('ConditionalCheckFailed', 'ConditionalCheckFailed', 'None'),
      name: 'Conflict',
    },
    { what: 'throttling', answer: refused('ProvisionedThroughputExceededException'), name: 'Transient' },
    {
      what: 'an internal error',
      answer: { status: 500, body: { __type: 'InternalServerError' } },
      name: 'Transient',
    },
    { what: 'a request that is not valid', answer: refused('ValidationException'), name: 'Invariant' },
    { what: 'a missing permission', answer: refused('AccessDeniedException'), name: 'Fatal' },
    { what: 'a missing table', answer: refused('ResourceNotFoundException'), name: 'Fatal' },
  ])('answers $what with $name, without a second try', async ({ answer, name }) => {
    const { store, asked } = scriptedDynamo(headAt(4), answer);

    await expect(store.commit(audited)).rejects.toMatchObject({ name });

    expect(asked).toEqual(['GetItem', 'TransactWriteItems']);
  });

  it('tries again on the new head when only the chain is in the way', async () => {
    const moved = refused('TransactionCanceledException', {
      CancellationReasons: [
        { Code: 'None' },
        { Code: 'ConditionalCheckFailed', Item: { seq: { N: '7' }, hash: { S: 'hash-7' } } },
        { Code: 'ConditionalCheckFailed' },
      ],
    });
    const { store, asked, bodies } = scriptedDynamo(
      headAt(4),
      moved,
      cancelled('None', 'TransactionConflict', 'None'),
      headAt(9),
      done,
      done,
    );

    await store.commit(audited);
    await store.commit(audited);

    expect(asked).toEqual([
      'GetItem',
      'TransactWriteItems',
      'TransactWriteItems', // the refusal told the head
      'GetItem', // a conflict in flight does not
      'TransactWriteItems',
      'TransactWriteItems', // the head is remembered
    ]);
    const heads = bodies
      .filter((body) => body.includes('TransactItems'))
      .map((body) => /":seq":\{"N":"(\d+)"\}/.exec(body)?.[1]);
    expect(heads).toEqual(['4', '7', '9', '10']);
  });

  it('forgets the head when an outcome is unknown', async () => {
    const { store, asked } = scriptedDynamo(headAt(4), { status: 500, body: {} }, headAt(5), done);

    await expect(store.commit(audited)).rejects.toMatchObject({ name: 'Transient' });
    await store.commit(audited);

    expect(asked).toEqual(['GetItem', 'TransactWriteItems', 'GetItem', 'TransactWriteItems']);
  });

  it('gives up on a chain that never stands still', async () => {
    const moves = Array.from({ length: 200 }, (_, index) =>
      refused('TransactionCanceledException', {
        CancellationReasons: [
          { Code: 'None' },
          { Code: 'ConditionalCheckFailed', Item: { seq: { N: String(index + 1) }, hash: { S: 'h' } } },
          { Code: 'None' },
        ],
      }),
    );
    const { store, asked } = scriptedDynamo(headAt(1), ...moves);

    await expect(store.commit(audited)).rejects.toMatchObject({ name: 'Transient' });

    expect(asked).toHaveLength(101);
  });

  it('writes one record alone without a transaction, and takes one removal the same way', async () => {
    const { store, asked } = scriptedDynamo(done, done);

    await store.commit(change());
    await store.commit(
      change({ writes: [{ op: 'remove', kind: 'activity', agentId: AGENT, id: 'activity' }] }),
    );

    expect(asked).toEqual(['PutItem', 'DeleteItem']);
  });

  it.each([
    {
      what: 'another transaction on the item',
      answer: refused('TransactionConflictException'),
      name: 'Transient',
    },
    { what: 'a version that moved', answer: refused('ConditionalCheckFailedException'), name: 'Conflict' },
  ])('answers a single put that meets $what with $name', async ({ answer, name }) => {
    await expect(scriptedDynamo(answer).store.commit(change())).rejects.toMatchObject({ name });
  });
});
