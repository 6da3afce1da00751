import type { DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { createDynamoStore } from '../../../../src/adapters/dynamodb/index.ts';
import { createManualClock } from '../../../../src/adapters/memory/clock.ts';
import { createSeededIds } from '../../../../src/adapters/memory/ids.ts';
import type { Change } from '../../../../src/application/ports/store.ts';
import { anActivity } from '../../../support/builders/agent-records.ts';
import { AGENT, NOW } from '../../../support/builders/common.ts';
import { anAuditNote } from '../../../support/builders/event-records.ts';

interface Answer {
  readonly status: number;
  readonly body: object;
}

const done: Answer = { status: 200, body: {} };
const refused = (type: string, more: object = {}): Answer => ({
  status: 400,
  body: { __type: `com.amazonaws.dynamodb.v20120810#${type}`, message: 'no', ...more },
});
/** One reason for each item: the record, the head, the entry. */
const cancelled = (...codes: string[]): Answer =>
  refused('TransactionCanceledException', { CancellationReasons: codes.map((Code) => ({ Code })) });
const headAt = (seq: number): Answer => ({
  status: 200,
  body: { Item: { pk: { S: 'x' }, sk: { S: 'head' }, seq: { N: String(seq) }, hash: { S: `hash-${seq}` } } },
});

/** A store on a service that gives the scripted answers, and the operations that it was asked for. */
function scripted(...answers: Answer[]) {
  const asked: string[] = [];
  const bodies: string[] = [];
  const client: DynamoDBClientConfig = {
    endpoint: 'http://127.0.0.1:1',
    region: 'local',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
    requestHandler: {
      handle: async (request: { headers: Record<string, string>; body: Uint8Array }) => {
        asked.push(request.headers['x-amz-target']?.split('.').at(-1) ?? '');
        bodies.push(new TextDecoder().decode(request.body));
        const { status, body } = answers.shift() ?? { status: 500, body: { message: 'nothing is scripted' } };
        return {
          response: { statusCode: status, headers: {}, body: new TextEncoder().encode(JSON.stringify(body)) },
        };
      },
    },
  };
  const clock = createManualClock(NOW);
  const ids = createSeededIds(1, clock);
  return {
    asked,
    bodies,
    store: createDynamoStore({ client, stateTable: 's', auditTable: 'a', clock, ids }),
  };
}

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
    const { store, asked } = scripted(headAt(4), answer);

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
    const { store, asked, bodies } = scripted(
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
    const { store, asked } = scripted(headAt(4), { status: 500, body: {} }, headAt(5), done);

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
    const { store, asked } = scripted(headAt(1), ...moves);

    await expect(store.commit(audited)).rejects.toMatchObject({ name: 'Transient' });

    expect(asked).toHaveLength(101);
  });

  it('writes one record alone without a transaction, and takes one removal the same way', async () => {
    const { store, asked } = scripted(done, done);

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
    await expect(scripted(answer).store.commit(change())).rejects.toMatchObject({ name });
  });
});
