import {
  type EventBridgeClient,
  PutEventsCommand,
  type PutEventsRequestEntry,
} from '@aws-sdk/client-eventbridge';
import { ExponentialBackoff, handleType, retry } from 'cockatiel';
import type { EventBus } from '../../application/ports/index.ts';
import { type DomainEvent, EVENT_SOURCE } from '../../contracts/events/envelope.ts';
import { chunkBySize } from '../../contracts/messages/chunk-by-size.ts';
import { errorMessage, InvariantError, TransientError } from '../../domain/errors.ts';

export interface EventBridgeBusOptions {
  readonly client: EventBridgeClient;
  /** Name or ARN. */
  readonly busName: string;
}

/** Thrown inside only, so that the policy repeats what the bus left out and nothing else: the SDK has its own retries. */
class LeftOutError extends Error {}

/** 50 ms, 100 ms and 200 ms at most, jittered: short beside the relay's timeout of 60 s. */
const leftOutPolicy = retry(handleType(LeftOutError), {
  maxAttempts: 3,
  backoff: new ExponentialBackoff({ initialDelay: 50, maxDelay: 1_000 }),
});

/** EventBridge counts the time of an entry with 14 bytes. */
const TIME_BYTES = 14;

const sizeOf = ({ Source, DetailType, Detail }: PutEventsRequestEntry): number =>
  TIME_BYTES + [Source, DetailType, Detail].reduce((bytes, text) => bytes + Buffer.byteLength(text ?? ''), 0);

/**
 * The bus on EventBridge. An event travels whole, as the entry's detail. What PutEvents leaves out is sent again;
 * throws Transient when the bus does not take all of them, and Invariant for an event too large for it.
 */
export function createEventBridgeBus({ client, busName }: EventBridgeBusOptions): EventBus {
  const entryOf = (event: DomainEvent): PutEventsRequestEntry => ({
    EventBusName: busName,
    Source: EVENT_SOURCE,
    DetailType: event.type,
    Detail: JSON.stringify(event),
    Time: new Date(event.occurredAt),
  });

  const putChunk = async (chunk: readonly PutEventsRequestEntry[]): Promise<void> => {
    let left = chunk;
    await leftOutPolicy.execute(async () => {
      const answer = await client.send(new PutEventsCommand({ Entries: [...left] }));
      if ((answer.FailedEntryCount ?? 0) === 0) return;
      // The answer has one result for each entry, in the order of the request.
      const results = answer.Entries ?? [];
      left = left.filter((_entry, index) => results[index]?.EventId === undefined);
      const code = results.find(({ ErrorCode }) => ErrorCode !== undefined)?.ErrorCode ?? 'no code';
      throw new LeftOutError(`${left.length} of ${chunk.length} events were left out: ${code}`);
    });
  };

  return {
    async publish(events) {
      for (const chunk of chunkBySize(events.map(entryOf), sizeOf)) {
        try {
          await putChunk(chunk);
        } catch (error) {
          if (error instanceof InvariantError) throw error;
          throw new TransientError(`the bus did not take every event: ${errorMessage(error)}`, {}, error);
        }
      }
    },
  };
}
