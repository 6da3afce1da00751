import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs';
import { busMessageSchema } from '../../../src/contracts/events/envelope.ts';
import { parseJson } from '../../../src/contracts/parse.ts';
import { EVENT_SOURCE } from '../../../src/topology/stage.ts';
import { deployed, endpoint, sqs } from './world.ts';

export interface Listener {
  /** Types of all events that were published so far under a correlation id, in order. */
  typesOf(correlationId: string): Promise<readonly string[]>;
}

let listening: Promise<Listener> | undefined;

/**
 * An observer of the deployed bus, as anybody may add one: a rule for every event of ours, and a queue. There is one,
 * from the first call on: it hears nothing of what was before.
 */
export const listen = (): Promise<Listener> => {
  listening ??= observe();
  return listening;
};

async function observe(): Promise<Listener> {
  const events = new EventBridgeClient({ endpoint });
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: 'observer' }));
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
  );
  const EventBusName = deployed.find('Bus').physicalId;
  const Rule = 'observer';
  await events.send(
    new PutRuleCommand({
      Name: Rule,
      EventBusName,
      EventPattern: JSON.stringify({ source: [EVENT_SOURCE] }),
    }),
  );
  await events.send(
    new PutTargetsCommand({
      Rule,
      EventBusName,
      Targets: [{ Id: 'queue', Arn: Attributes?.QueueArn ?? '' }],
    }),
  );
  const heard: { readonly type: string; readonly correlationId: string }[] = [];
  const hear = async (): Promise<void> => {
    for (;;) {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
      );
      if (Messages.length === 0) return;
      for (const { Body = '', ReceiptHandle } of Messages) {
        const { detail } = parseJson(busMessageSchema, Body, 'event on the bus');
        heard.push({ type: detail.type, correlationId: detail.correlationId });
        await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      }
    }
  };
  return {
    async typesOf(correlationId) {
      await hear();
      return heard.filter((one) => one.correlationId === correlationId).map(({ type }) => type);
    },
  };
}
