import type { DynamoDBBatchResponse, SQSBatchResponse } from 'aws-lambda';
import { SECOND } from '../domain/clock.ts';
import { QUEUE_SPECS } from '../topology/topology.ts';
import type { HostClock } from './clock/host-clock.ts';
import type { Invoke } from './functions.ts';
import { OUTBOX_BATCH, type OutboxReader } from './outbox-reader.ts';
import type { Source } from './pump.ts';
import type { LocalQueues } from './queues.ts';
import type { Turnstile } from './turnstile.ts';

/** Market time after which something that failed is delivered again. */
const REDELIVERY_MS = 30 * SECOND;

export interface OutboxSource {
  readonly next: Source;
  /** There may be something to relay. */
  notice(): void;
}

/** The outbox as a source of work for `outbox-relay`; one batch at a time, in order. */
export function createOutboxSource(reader: OutboxReader, clock: HostClock, invoke: Invoke): OutboxSource {
  let waiting = true; // an earlier process may have left something
  let relaying = false;
  const notice = (): void => {
    waiting = true;
  };
  const relay = async (records: readonly unknown[]): Promise<void> => {
    let failed = true;
    try {
      const answer = (await invoke('outbox-relay', { Records: records })) as DynamoDBBatchResponse;
      failed = answer.batchItemFailures.length > 0;
    } finally {
      relaying = false;
      if (failed) clock.alarm(new Date(clock.now().getTime() + REDELIVERY_MS), notice);
    }
  };
  return {
    notice,
    async next() {
      if (!waiting || relaying) return undefined;
      waiting = false;
      const records = await reader.poll().catch((error: unknown) => {
        waiting = true;
        throw error;
      });
      if (records.length === 0) return undefined;
      if (records.length >= OUTBOX_BATCH) waiting = true;
      relaying = true;
      return () => relay(records);
    },
  };
}

export interface QueueSourceOptions {
  readonly queues: Pick<LocalQueues, 'receive'>;
  readonly clock: HostClock;
  readonly turnstile: Turnstile;
  readonly invoke: Invoke;
  readonly onFault: (error: unknown) => void;
}

/**
 * The queues as a source of work for their consumers. Making a failed message visible again is an activity too, so
 * that time stands still until it can be received.
 */
export const createQueueSource =
  ({ queues, clock, turnstile, invoke, onFault }: QueueSourceOptions): Source =>
  async () => {
    const batch = await queues.receive();
    if (batch === undefined) return undefined;
    return async () => {
      const answer = (await invoke(QUEUE_SPECS[batch.queue].consumer, batch.event)) as SQSBatchResponse;
      const { failed } = await batch.settle(answer);
      if (failed.length > 0)
        clock.alarm(new Date(clock.now().getTime() + REDELIVERY_MS), () => {
          turnstile.run(() => batch.retry(failed)).catch(onFault);
        });
    };
  };
