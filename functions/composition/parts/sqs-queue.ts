import { SQSClient } from '@aws-sdk/client-sqs';
import { createSqsQueue } from '../../../src/adapters/sqs/index.ts';
import type { MessageQueue } from '../../../src/application/ports/index.ts';
import { granted } from '../../../src/application/ports/not-granted.ts';
import type { PartContext } from './part.ts';

/** See `queue.ts`, which loads this. */
export const openSqsQueue = ({ name, environment, client }: PartContext): MessageQueue =>
  createSqsQueue({
    // A queue's address says which queue; the host to talk to is the client's own setting, as for every service.
    client: new SQSClient({ ...client, useQueueUrlAsEndpoint: false }),
    urlOf: (wanted) => granted(environment.queueUrls, wanted, name),
  });
