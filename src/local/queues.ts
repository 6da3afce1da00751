import { mkdirSync } from 'node:fs';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { type FauxqsServer, startFauxqs } from 'fauxqs';
import { QUEUES, type QueueName } from '../contracts/names.ts';
import { QUEUE_SPECS } from '../topology/topology.ts';

const REGION = 'us-east-1';
export const LOCAL_CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' } as const;

export interface LocalQueues {
  readonly client: SQSClient;
  urlOf(queue: QueueName): string;
  deadLettersUrlOf(queue: QueueName): string;
  /** The next batch of any queue, in the order of the topology, and what to do with the consumer's answer. */
  receive(): Promise<Batch | undefined>;
  stop(): Promise<void>;
}

export interface Batch {
  readonly queue: QueueName;
  readonly event: SQSEvent;
  /** Deletes what was handled; what failed stays invisible until `retry`, as Lambda does. */
  settle(answer: SQSBatchResponse): Promise<{ readonly failed: readonly string[] }>;
  /** Makes failed messages visible again. After as many receipts as the topology allows they are dead-lettered. */
  retry(failed: readonly string[]): Promise<void>;
}

/** The queues of the topology in an SQS in process, kept under `dataDir`, or in memory without one. */
export async function startQueues(dataDir?: string): Promise<LocalQueues> {
  if (dataDir !== undefined) mkdirSync(dataDir, { recursive: true });
  const server = await startFauxqs({
    port: 0,
    host: '127.0.0.1',
    logger: false,
    ...(dataDir === undefined ? {} : { dataDir }),
  });
  const urls = new Map(QUEUES.map((queue) => [queue, createQueue(server, queue)] as const));
  const client = new SQSClient({
    endpoint: `http://127.0.0.1:${server.port}`,
    region: REGION,
    credentials: LOCAL_CREDENTIALS,
  });
  const urlOf = (queue: QueueName): string => urls.get(queue)?.url ?? '';
  return {
    client,
    urlOf,
    deadLettersUrlOf: (queue) => urls.get(queue)?.deadLettersUrl ?? '',
    async receive() {
      for (const queue of QUEUES) {
        // Asked in process first: most of the time there is nothing, and that should cost nothing.
        if ((server.inspectQueue(queue)?.messages.ready.length ?? 0) === 0) continue;
        const MaxNumberOfMessages = QUEUE_SPECS[queue].batchSize;
        const { Messages } = await client.send(
          new ReceiveMessageCommand({
            QueueUrl: urlOf(queue),
            MaxNumberOfMessages,
            MessageSystemAttributeNames: ['ApproximateReceiveCount'],
          }),
        );
        if (Messages !== undefined && Messages.length > 0)
          return batchOf(client, queue, urlOf(queue), Messages);
      }
      return undefined;
    },
    async stop() {
      client.destroy();
      await server.stop();
    },
  };
}

function createQueue(
  server: FauxqsServer,
  queue: QueueName,
): { readonly url: string; readonly deadLettersUrl: string } {
  const { visibilityTimeoutSeconds, maxReceives } = QUEUE_SPECS[queue];
  const dead = ensure(server, `${queue}-dlq`, {});
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: maxReceives });
  const { url } = ensure(server, queue, {
    VisibilityTimeout: String(visibilityTimeoutSeconds),
    RedrivePolicy,
  });
  return { url, deadLettersUrl: dead.url };
}

function ensure(
  server: FauxqsServer,
  name: string,
  attributes: Record<string, string>,
): { readonly url: string; readonly arn: string } {
  const existing = server.inspectQueue(name);
  if (existing !== undefined) return existing;
  const { queueUrl, queueArn } = server.createQueue(name, { attributes });
  return { url: queueUrl, arn: queueArn };
}

function batchOf(client: SQSClient, queue: QueueName, QueueUrl: string, messages: readonly Message[]): Batch {
  const receiptOf = new Map(
    messages.map(({ MessageId = '', ReceiptHandle = '' }) => [MessageId, ReceiptHandle] as const),
  );
  return {
    queue,
    event: { Records: messages.map((message) => recordOf(queue, message)) },
    async settle({ batchItemFailures }) {
      const failed = batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
      const Entries = [...receiptOf]
        .filter(([id]) => !failed.includes(id))
        .map(([, ReceiptHandle], index) => ({ Id: String(index), ReceiptHandle }));
      if (Entries.length > 0) await client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
      return { failed };
    },
    async retry(failed) {
      for (const id of failed) {
        await client.send(
          new ChangeMessageVisibilityCommand({
            QueueUrl,
            ReceiptHandle: receiptOf.get(id),
            VisibilityTimeout: 0,
          }),
        );
      }
    },
  };
}

const recordOf = (
  queue: QueueName,
  { MessageId = '', ReceiptHandle = '', Body = '', Attributes }: Message,
): SQSRecord => ({
  messageId: MessageId,
  receiptHandle: ReceiptHandle,
  body: Body,
  attributes: {
    ApproximateReceiveCount: Attributes?.ApproximateReceiveCount ?? '1',
    SentTimestamp: '0',
    SenderId: 'local',
    ApproximateFirstReceiveTimestamp: '0',
  },
  messageAttributes: {},
  md5OfBody: '',
  eventSource: 'aws:sqs',
  eventSourceARN: `arn:aws:sqs:${REGION}:000000000000:${queue}`,
  awsRegion: REGION,
});
