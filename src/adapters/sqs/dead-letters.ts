import {
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { DeadLetters } from '../../application/ports/index.ts';
import type { QueueName } from '../../contracts/names.ts';
import { errorMessage, TransientError } from '../../domain/errors.ts';

export interface SqsDeadLettersOptions {
  readonly client: SQSClient;
  readonly urlOf: (queue: QueueName) => string;
  readonly deadLettersUrlOf: (queue: QueueName) => string;
}

/** What SQS gives at a time. */
const AT_ONCE = 10;

/**
 * The dead-letter queues of SQS. Messages are received, sent and deleted rather than moved by a task of SQS: that is
 * done when the call answers, and the SQS of the laptop has no such tasks.
 */
export function createSqsDeadLetters({
  client,
  urlOf,
  deadLettersUrlOf,
}: SqsDeadLettersOptions): DeadLetters {
  const asTransient = async <T>(what: string, queue: QueueName, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw new TransientError(
        `the dead letters of ${queue} could not be ${what}: ${errorMessage(error)}`,
        { queue },
        error,
      );
    }
  };

  const receive = async (queue: QueueName, most: number): Promise<readonly Message[]> => {
    const QueueUrl = deadLettersUrlOf(queue);
    const { Messages } = await client.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: Math.min(AT_ONCE, most) }),
    );
    return Messages ?? [];
  };

  /** How many were taken; the others become visible again by themselves. */
  const sendBack = async (queue: QueueName, messages: readonly Message[]): Promise<number> => {
    const Entries = messages.map(({ Body = '' }, index) => ({ Id: String(index), MessageBody: Body }));
    const sent = await client.send(new SendMessageBatchCommand({ QueueUrl: urlOf(queue), Entries }));
    const taken = new Set(sent.Successful?.map(({ Id }) => Id));
    const handles = messages.flatMap(({ ReceiptHandle }, index) =>
      taken.has(String(index)) ? [{ Id: String(index), ReceiptHandle }] : [],
    );
    if (handles.length === 0) return 0;
    await client.send(new DeleteMessageBatchCommand({ QueueUrl: deadLettersUrlOf(queue), Entries: handles }));
    return handles.length;
  };

  return {
    count: (queue) =>
      asTransient('counted', queue, async () => {
        const { Attributes } = await client.send(
          new GetQueueAttributesCommand({
            QueueUrl: deadLettersUrlOf(queue),
            AttributeNames: ['ApproximateNumberOfMessages'],
          }),
        );
        return Number(Attributes?.ApproximateNumberOfMessages ?? 0);
      }),

    redrive: (queue, limit) =>
      asTransient('redriven', queue, async () => {
        let moved = 0;
        while (moved < limit) {
          const messages = await receive(queue, limit - moved);
          if (messages.length === 0) break;
          const taken = await sendBack(queue, messages);
          moved += taken;
          if (taken < messages.length) break;
        }
        return moved;
      }),
  };
}
