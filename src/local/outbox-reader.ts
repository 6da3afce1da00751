import type { Store } from '../application/ports/store.ts';
import type { StreamRecord } from '../contracts/messages/stream-record.ts';
import { statePartition } from '../contracts/records/keys.ts';

export interface OutboxReader {
  /**
   * What waits in the outbox, oldest first, as the stream of the table would tell of it. An item comes again until
   * the relay has published and removed it, also after a restart: at least once, and no position to keep.
   */
  poll(): Promise<readonly StreamRecord[]>;
}

/** Items of one agent in one poll at most: as many may mean that there are more. */
export const OUTBOX_BATCH = 100;

/**
 * Stands in for the stream of the `state` table where a host has none. It reads the outbox itself: that costs what is
 * waiting, whereas the stream of the laptop's DynamoDB keeps all it ever had and slows down every write with it.
 */
export const createOutboxReader = ({
  store,
  agentIds,
}: {
  readonly store: Pick<Store, 'listOpen'>;
  readonly agentIds: readonly string[];
}): OutboxReader => ({
  async poll() {
    const waiting = await Promise.all(
      agentIds.map((agentId) => store.listOpen('outbox', agentId, OUTBOX_BATCH)),
    );
    return waiting.flat().map(
      ({ agentId, outboxId }): StreamRecord => ({
        eventID: outboxId,
        eventName: 'INSERT',
        dynamodb: {
          SequenceNumber: outboxId,
          Keys: { pk: { S: statePartition(agentId, 'outbox') }, sk: { S: outboxId } },
        },
      }),
    );
  },
});
