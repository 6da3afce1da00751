import type { DynamoDBBatchResponse } from 'aws-lambda';
import { type OutboxKey, relayOutbox } from '../../src/application/outbox/relay-outbox.ts';
import type { Ports } from '../../src/application/ports/index.ts';
import { reportFault } from '../../src/application/support/report-fault.ts';
import { newOutboxItem, streamEventSchema } from '../../src/contracts/messages/stream-record.ts';
import { parse } from '../../src/contracts/parse.ts';

/**
 * From the stream of the table `state`. Records are published in the order of the stream, all at once; where that
 * fails one by one, and at the first that fails the rest waits for it, and is delivered again.
 */
export const createHandler =
  (ports: Ports) =>
  async (event: unknown): Promise<DynamoDBBatchResponse> => {
    const waiting = parse(streamEventSchema, event, 'stream event').Records.flatMap((record) => {
      const key = newOutboxItem(record);
      return key === undefined ? [] : [{ key, sequence: record.dynamodb.SequenceNumber }];
    });
    if (
      waiting.length > 1 &&
      (await relayedTogether(
        ports,
        waiting.map(({ key }) => key),
      ))
    )
      return { batchItemFailures: [] };
    for (const { key, sequence } of waiting) {
      try {
        await relayOutbox(ports, [key]);
      } catch (error) {
        reportFault(ports, 'outbox item was not published', error, key);
        return { batchItemFailures: [{ itemIdentifier: sequence }] };
      }
    }
    return { batchItemFailures: [] };
  };

async function relayedTogether(ports: Ports, keys: readonly OutboxKey[]): Promise<boolean> {
  try {
    await relayOutbox(ports, keys);
    return true;
  } catch (error) {
    // Nobody knows yet whose fault it is; going one by one tells.
    const context = { agentId: undefined, items: keys.length };
    reportFault(ports, 'outbox items are published one by one', error, context, 'warn');
    return false;
  }
}
