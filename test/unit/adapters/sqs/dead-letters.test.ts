import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSqsDeadLetters } from '../../../../src/adapters/sqs/dead-letters.ts';
import type { DeadLetters } from '../../../../src/application/ports/index.ts';
import { TransientError } from '../../../../src/domain/errors.ts';
import { type LocalQueues, startQueues } from '../../../../src/local/queues.ts';

let queues: LocalQueues;
let deadLetters: DeadLetters;

beforeEach(async () => {
  queues = await startQueues();
  const { client } = queues;
  deadLetters = createSqsDeadLetters({
    client,
    urlOf: (queue) => queues.urlOf(queue),
    deadLettersUrlOf: (queue) => queues.deadLettersUrlOf(queue),
  });
});
afterEach(() => queues.stop());

async function bury(...bodies: readonly string[]): Promise<void> {
  const QueueUrl = queues.deadLettersUrlOf('decisions');
  for (const MessageBody of bodies)
    await queues.client.send(new SendMessageCommand({ QueueUrl, MessageBody }));
}

/** Everything that the consumer of the queue is given. */
async function delivered(): Promise<readonly string[]> {
  const bodies: string[] = [];
  for (let batch = await queues.receive(); batch !== undefined; batch = await queues.receive()) {
    bodies.push(...batch.event.Records.map(({ body }) => body));
    await batch.settle({ batchItemFailures: [] });
  }
  return bodies;
}

describe('dead letters on SQS', () => {
  it('are counted by queue', async () => {
    await bury('{"a":1}', 'not even JSON');

    const counts = [await deadLetters.count('decisions'), await deadLetters.count('heartbeats')];

    expect(counts).toEqual([2, 0]);
  });

  it('go back to their queue as they were, all of them, and are gone', async () => {
    const bodies = Array.from({ length: 23 }, (_none, index) => `message ${index}`);
    await bury(...bodies);

    const moved = await deadLetters.redrive('decisions', 100);

    expect(moved).toBe(23);
    expect(await deadLetters.count('decisions')).toBe(0);
    expect([...(await delivered())].sort()).toEqual([...bodies].sort());
  });

  it('go back up to a limit', async () => {
    await bury(...Array.from({ length: 15 }, (_none, index) => `message ${index}`));

    const moved = await deadLetters.redrive('decisions', 12);

    expect(moved).toBe(12);
    expect(await deadLetters.count('decisions')).toBe(3);
  });

  it('stay where they are when their queue does not take them', async () => {
    await bury('one');
    const broken = createSqsDeadLetters({
      client: queues.client,
      urlOf: () => queues.urlOf('decisions').replace('decisions', 'nothing'),
      deadLettersUrlOf: (queue) => queues.deadLettersUrlOf(queue),
    });

    await expect(broken.redrive('decisions', 100)).rejects.toThrow(TransientError);

    expect(await delivered()).toEqual([]);
  });
});
