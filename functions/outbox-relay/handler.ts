import type { DynamoDBBatchResponse } from 'aws-lambda';
import { relayOutbox } from '../../src/application/outbox/relay-outbox.ts';
import type { Ports } from '../../src/application/ports/index.ts';
import { reportFault } from '../../src/application/support/report-fault.ts';
import { newOutboxItem, streamEventSchema } from '../../src/contracts/messages/stream-record.ts';
import { parse } from '../../src/contracts/parse.ts';

/**
 * From the stream of the table `state`. Records are published in the order of the stream: at the first that fails the
 * rest waits for it, and is delivered again.
 */
export const createHandler =
  (ports: Ports) =>
  async (event: unknown): Promise<DynamoDBBatchResponse> => {
    for (const record of parse(streamEventSchema, event, 'stream event').Records) {
      const item = newOutboxItem(record);
      if (item === undefined) continue;
      try {
        await relayOutbox(ports, item.agentId, item.outboxId);
      } catch (error) {
        reportFault(ports, 'outbox item was not published', error, item);
        return { batchItemFailures: [{ itemIdentifier: record.dynamodb.SequenceNumber }] };
      }
    }
    return { batchItemFailures: [] };
  };
