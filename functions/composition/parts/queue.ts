import { SQSClient } from '@aws-sdk/client-sqs';
import { createSqsQueue } from '../../../src/adapters/sqs/index.ts';
import { granted } from '../../../src/application/ports/not-granted.ts';
import type { Part } from './part.ts';

/** The queues that the function's topology says it sends to. */
export const queue: Part<'queue'> = ({ name, environment, client }) => ({
  queue: createSqsQueue({
    client: new SQSClient(client),
    urlOf: (wanted) => granted(environment.queueUrls, wanted, name),
  }),
});
