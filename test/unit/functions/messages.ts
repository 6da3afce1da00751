import type { SQSEvent, SQSRecord } from 'aws-lambda';

/** A batch as SQS hands it over; message ids are `message-0`, `message-1` and so on. @param bodies text, or what becomes JSON */
export const aBatch = (...bodies: readonly unknown[]): SQSEvent => ({
  Records: bodies.map(
    (body, index): SQSRecord => ({
      messageId: `message-${index}`,
      receiptHandle: 'handle',
      body: typeof body === 'string' ? body : JSON.stringify(body),
      attributes: {
        ApproximateReceiveCount: '1',
        SentTimestamp: '0',
        SenderId: 'sender',
        ApproximateFirstReceiveTimestamp: '0',
      },
      messageAttributes: {},
      md5OfBody: '',
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:us-east-1:123456789012:queue',
      awsRegion: 'us-east-1',
    }),
  ),
});

/** Which messages are delivered again. */
export const failedIn = (
  response: { readonly batchItemFailures: readonly { readonly itemIdentifier: string }[] } | undefined,
): readonly string[] => (response?.batchItemFailures ?? []).map(({ itemIdentifier }) => itemIdentifier);
