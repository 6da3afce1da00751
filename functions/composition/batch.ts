import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { Ports } from '../../src/application/ports/index.ts';
import { reportFault } from '../../src/application/support/report-fault.ts';
import { messageIds } from '../../src/contracts/messages/message-ids.ts';

/**
 * Handles the messages of a batch one after another; those that fail, and only those, are logged, delivered again and
 * in the end dead-lettered (DE2).
 */
export function forEachMessage(
  ports: Pick<Ports, 'log' | 'metrics'>,
  handle: (body: string) => Promise<void>,
): (event: SQSEvent) => Promise<SQSBatchResponse> {
  const attempt = async ({ body, messageId }: SQSRecord): Promise<void> => {
    try {
      await handle(body);
    } catch (error) {
      reportFault(ports, 'message failed', error, { ...messageIds(body), messageId });
      throw error;
    }
  };
  return async (event) => {
    const processor = new BatchProcessor(EventType.SQS);
    return processPartialResponse(event, attempt, processor, {
      processInParallel: false,
      throwOnFullBatchFailure: false,
    });
  };
}
