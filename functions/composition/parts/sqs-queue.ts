import { SQSClient } from '@aws-sdk/client-sqs';
import { createSqsDeadLetters } from '../../../src/adapters/sqs/dead-letters.ts';
import { createSqsQueue } from '../../../src/adapters/sqs/index.ts';
import type { DeadLetters, MessageQueue } from '../../../src/application/ports/index.ts';
import { granted } from '../../../src/application/ports/not-granted.ts';
import type { PartContext } from './part.ts';

// A queue's address says which queue; the host to talk to is the client's own setting, as for every service.
const clientOf = ({ client }: PartContext): SQSClient =>
  new SQSClient({ ...client, useQueueUrlAsEndpoint: false });

/** See `queue.ts`, which loads this. */
export const openSqsQueue = (context: PartContext): MessageQueue =>
  createSqsQueue({
    client: clientOf(context),
    urlOf: (wanted) => granted(context.environment.queueUrls, wanted, context.name),
  });

/** See `dead-letters.ts`, which loads this. */
export const openSqsDeadLetters = (context: PartContext): DeadLetters =>
  createSqsDeadLetters({
    client: clientOf(context),
    urlOf: (wanted) => granted(context.environment.queueUrls, wanted, context.name),
    deadLettersUrlOf: (wanted) => granted(context.environment.deadLettersUrls, wanted, context.name),
  });
