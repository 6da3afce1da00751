import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';

/**
 * Handles the messages of a batch one after another; those that fail, and only those, are delivered again and in the
 * end dead-lettered (DE2).
 */
export function forEachMessage(
  handle: (body: string) => Promise<void>,
): (event: SQSEvent) => Promise<SQSBatchResponse> {
  return async (event) => {
    const processor = new BatchProcessor(EventType.SQS);
    return processPartialResponse(event, ({ body }: SQSRecord) => handle(body), processor, {
      processInParallel: false,
      throwOnFullBatchFailure: false,
    });
  };
}
