import { GetQueueAttributesCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { until } from './until.ts';
import { sqs } from './world.ts';

export interface Letter {
  readonly body: string;
  readonly receives: string;
}

/** The first message that can be had of a queue, within `seconds`; it stays there, invisible for a moment. */
export const firstMessage = (QueueUrl: string, seconds: number): Promise<Letter> =>
  until(
    `a message on ${QueueUrl}`,
    async () => {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl,
          VisibilityTimeout: 1,
          MessageSystemAttributeNames: ['ApproximateReceiveCount'],
        }),
      );
      const [message] = Messages;
      if (message === undefined) return undefined;
      return {
        body: message.Body ?? '',
        receives: message.Attributes?.ApproximateReceiveCount ?? '0',
      };
    },
    seconds,
  );

export async function attributesOf(QueueUrl: string): Promise<Partial<Record<string, string>>> {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
  );
  return Attributes;
}
