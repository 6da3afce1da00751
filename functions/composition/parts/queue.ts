import { SQSClient } from '@aws-sdk/client-sqs';
import { createSqsQueue } from '../../../src/adapters/sqs/index.ts';
import { granted } from '../../../src/application/ports/not-granted.ts';
import type { Part } from './part.ts';

/** The queues that the function's topology says it sends to. */
export const queue: Part<'queue'> = ({ name, environment, client }) => ({
  queue: createSqsQueue({
    // A queue's address says which queue; the host to talk to is the client's own setting, as for every service.
    client: new SQSClient({ ...client, useQueueUrlAsEndpoint: false }),
    urlOf: (wanted) => granted(environment.queueUrls, wanted, name),
  }),
});
