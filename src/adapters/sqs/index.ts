import {
  SendMessageBatchCommand,
  type SendMessageBatchRequestEntry,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { ExponentialBackoff, handleType, retry } from 'cockatiel';
import type { MessageQueue } from '../../application/ports/index.ts';
import { chunkBySize } from '../../contracts/messages/chunk-by-size.ts';
import type { QueueName } from '../../contracts/names.ts';
import { errorMessage, InvariantError, TransientError } from '../../domain/errors.ts';

export interface SqsQueueOptions {
  readonly client: SQSClient;
  readonly urlOf: (queue: QueueName) => string;
}

/** Thrown inside only, so that the policy repeats what SQS left out and nothing else: the SDK has its own retries. */
class LeftOutError extends Error {}

/** 50 ms, 100 ms and 200 ms at most, jittered: short beside the shortest timeout of a function, 15 s. */
const leftOutPolicy = retry(handleType(LeftOutError), {
  maxAttempts: 3,
  backoff: new ExponentialBackoff({ initialDelay: 50, maxDelay: 1_000 }),
});

/**
 * Queues on SQS. Messages travel as JSON, ten and 256 KB at a time; what a batch leaves out is sent again. Throws
 * Transient when SQS does not take all of them (those before the failure are sent: consumers are idempotent), and
 * Invariant for what SQS says can never be sent.
 */
export function createSqsQueue({ client, urlOf }: SqsQueueOptions): MessageQueue {
  const sendChunk = async (
    queue: QueueName,
    chunk: readonly SendMessageBatchRequestEntry[],
  ): Promise<void> => {
    let left = chunk;
    await leftOutPolicy.execute(async () => {
      const answer = await client.send(
        new SendMessageBatchCommand({ QueueUrl: urlOf(queue), Entries: [...left] }),
      );
      const failed = answer.Failed ?? [];
      const refused = failed.find(({ SenderFault }) => SenderFault === true);
      if (refused !== undefined) {
        throw new InvariantError(`${queue} refused a message: ${refused.Code ?? 'no code'}`, { queue });
      }
      const failedIds = new Set(failed.map(({ Id }) => Id));
      left = left.filter(({ Id }) => failedIds.has(Id));
      if (left.length > 0) {
        throw new LeftOutError(
          `${left.length} of ${chunk.length} messages were left out: ${failed[0]?.Code ?? 'no code'}`,
        );
      }
    });
  };

  return {
    async send(queue, messages, delaySeconds = 0) {
      const entries = messages.map((message, index) => ({
        Id: String(index),
        MessageBody: JSON.stringify(message),
        DelaySeconds: delaySeconds,
      }));
      for (const chunk of chunkBySize(entries, ({ MessageBody }) => Buffer.byteLength(MessageBody))) {
        try {
          await sendChunk(queue, chunk);
        } catch (error) {
          if (error instanceof InvariantError) throw error;
          throw new TransientError(
            `${queue} did not take every message: ${errorMessage(error)}`,
            { queue },
            error,
          );
        }
      }
    },
  };
}
