import { Duration } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { EventSourceMapping, FilterCriteria, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { OUTBOX_FILTER } from '../../src/topology/outbox-filter.ts';
import { acknowledge } from '../nag.ts';
import type { DeadLetterQueue } from './guarded-queue.ts';
import type { QuarterdeckFunction } from './quarterdeck-function.ts';

/** `consumer` reads `queue`; of a batch it gives back only the messages that failed. */
export function consumeQueue(consumer: QuarterdeckFunction, queue: Queue, batchSize: number): void {
  consumer.allow(
    ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility', 'sqs:GetQueueAttributes'],
    queue.queueArn,
  );
  const mapping = new EventSourceMapping(consumer, 'QueueSource', {
    target: consumer.lambda,
    eventSourceArn: queue.queueArn,
    batchSize,
    reportBatchItemFailures: true,
  });
  acknowledge(mapping, {
    'Serverless-LambdaEventSourceMappingDestination':
      'A destination is for streams; what fails here goes to the dead-letter queue by the redrive policy of its queue.',
  });
}

/** Records a read of the stream may bring; a relay publishes ten events a call. */
const STREAM_BATCH = 50;
/** With halving in between, six tries isolate the one record that fails out of fifty. */
const STREAM_RETRIES = 6;

/** `consumer` reads new outbox items off the stream of `table`; what fails again and again goes to `failures`. */
export function consumeOutbox(consumer: QuarterdeckFunction, table: Table, failures: DeadLetterQueue): void {
  const streamArn = table.tableStreamArn;
  if (streamArn === undefined) throw new Error('the state table has no stream to read the outbox from');
  consumer.allow(['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'], streamArn);
  consumer.allow(['dynamodb:ListStreams'], '*');
  consumer.allow(['sqs:SendMessage'], failures.queueArn);
  new EventSourceMapping(consumer, 'StreamSource', {
    target: consumer.lambda,
    eventSourceArn: streamArn,
    startingPosition: StartingPosition.TRIM_HORIZON,
    batchSize: STREAM_BATCH,
    bisectBatchOnError: true,
    retryAttempts: STREAM_RETRIES,
    maxRecordAge: Duration.days(1),
    reportBatchItemFailures: true,
    filters: [FilterCriteria.filter(OUTBOX_FILTER)],
    onFailure: { bind: () => ({ destination: failures.queueArn }) },
  });
  acknowledge(consumer.role, {
    'AwsSolutions-IAM5[Resource::*]':
      'xray:PutTraceSegments, xray:PutTelemetryRecords and dynamodb:ListStreams take no resource; Lambda asks for the last to read a stream.',
  });
}
