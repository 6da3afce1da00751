import { type BatchResultErrorEntry, SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createSqsQueue } from '../../../../src/adapters/sqs/index.ts';
import { InvariantError, TransientError } from '../../../../src/domain/errors.ts';

/** A queue service that keeps what it took, and leaves out what `leaveOut` says. */
function fakeSqs(
  leaveOut: (body: string, call: number) => Omit<BatchResultErrorEntry, 'Id'> | undefined = () => undefined,
) {
  const taken: { url: string; body: string; delay: number | undefined }[] = [];
  const calls: number[] = [];
  const sqs = new SQSClient({});
  const client = mockClient(sqs);
  client.on(SendMessageBatchCommand).callsFake((input: SendMessageBatchCommand['input']) => {
    const entries = input.Entries ?? [];
    calls.push(entries.length);
    const Failed: BatchResultErrorEntry[] = [];
    for (const { Id = '', MessageBody = '', DelaySeconds } of entries) {
      const failure = leaveOut(MessageBody, calls.length);
      if (failure === undefined)
        taken.push({ url: input.QueueUrl ?? '', body: MessageBody, delay: DelaySeconds });
      else Failed.push({ ...failure, Id });
    }
    return { Failed };
  });
  const queue = createSqsQueue({ client: sqs, urlOf: (name) => `https://queues/${name}` });
  return { client, queue, taken, calls };
}

const busy = { Code: 'ServiceUnavailable', SenderFault: false };

describe('createSqsQueue', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('sends messages as JSON to the queue, in batches of ten, in order', async () => {
    // Prepare
    const { queue, taken, calls } = fakeSqs();
    const messages = Array.from({ length: 23 }, (_none, index) => ({ index }));

    // Act
    await queue.send('decisions', messages);

    // Assess
    expect(calls).toEqual([10, 10, 3]);
    expect(taken.map(({ body }) => JSON.parse(body) as unknown)).toEqual(messages);
    expect(new Set(taken.map(({ url }) => url))).toEqual(new Set(['https://queues/decisions']));
  });

  it('cuts a batch at 256 KB', async () => {
    const { queue, calls } = fakeSqs();
    const half = 'x'.repeat(131_000);

    await queue.send('decisions', [half, half, half]);

    expect(calls).toEqual([2, 1]);
  });

  it('refuses a message over 256 KB and sends nothing', async () => {
    const { queue, calls } = fakeSqs();

    await expect(queue.send('decisions', ['small', 'é'.repeat(140_000)])).rejects.toThrow(InvariantError);

    expect(calls).toEqual([]);
  });

  it('passes the delay on', async () => {
    const { queue, taken } = fakeSqs();

    await queue.send('heartbeats', [{}], 30);

    expect(taken).toEqual([{ url: 'https://queues/heartbeats', body: '{}', delay: 30 }]);
  });

  it('sends nothing for no messages', async () => {
    const { queue, calls } = fakeSqs();

    await queue.send('decisions', []);

    expect(calls).toEqual([]);
  });

  it('sends again what was left out, and nothing else', async () => {
    // Prepare
    const { queue, taken, calls } = fakeSqs((body, call) => (call === 1 && body === '2' ? busy : undefined));

    // Act
    const sending = queue.send('decisions', [1, 2, 3]);
    await vi.runAllTimersAsync();
    await sending;

    // Assess
    expect(calls).toEqual([3, 1]);
    expect(taken.map(({ body }) => body)).toEqual(['1', '3', '2']);
  });

  it('throws Transient when a message is left out every time', async () => {
    const { queue, calls } = fakeSqs((body) => (body === '2' ? busy : undefined));

    const sending = expect(queue.send('decisions', [1, 2])).rejects.toThrow(TransientError);
    await vi.runAllTimersAsync();
    await sending;

    expect(calls).toEqual([2, 1, 1, 1]);
  });

  it('throws Invariant, at once, for a message that SQS says is malformed', async () => {
    const { queue, calls } = fakeSqs(() => ({ Code: 'InvalidMessageContents', SenderFault: true }));

    await expect(queue.send('decisions', [1])).rejects.toThrow(InvariantError);

    expect(calls).toEqual([1]);
  });

  it('throws Transient when SQS does not answer', async () => {
    const { client, queue } = fakeSqs();
    client.on(SendMessageBatchCommand).rejects(new Error('socket hang up'));

    await expect(queue.send('decisions', [1])).rejects.toThrow(TransientError);
    await expect(queue.send('decisions', [1])).rejects.toThrow('socket hang up');
  });
});
