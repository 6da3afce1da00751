import type { Log } from '../application/ports/log.ts';
import type { DomainEvent } from '../contracts/events/envelope.ts';
import { type Clock, MINUTE } from '../domain/clock.ts';
import { errorMessage } from '../domain/errors.ts';
import { ALERT_EVENTS } from '../topology/topology.ts';

export interface AlertTopic {
  /** Hands an event that a person must hear of to the subscriber, and waits for nothing. */
  publish(event: DomainEvent): void;
  /** Lets what is being delivered end; what waits for another try is given up, and logged. */
  stop(): Promise<void>;
}

export interface AlertTopicOptions {
  /** Wall time: a person's patience has nothing to do with the market's. */
  readonly clock: Clock;
  readonly log: Log;
  /** Takes what SNS hands to a function. */
  readonly subscriber: (event: unknown) => Promise<void>;
}

/** Waits before the second and the third try, as Lambda waits when a function fails that is invoked by SNS. */
const WAITS_MS = [MINUTE, 2 * MINUTE];

/** The alert topic of the host with its one subscriber. */
export function createAlertTopic({ clock, log, subscriber }: AlertTopicOptions): AlertTopic {
  const delivering = new Set<Promise<void>>();
  let stopped = false;
  const { promise: stopping, resolve: stop } = Promise.withResolvers<void>();

  const wait = async (ms: number): Promise<void> => {
    const timer = clock.timer(ms);
    await Promise.race([timer.expired, stopping]);
    timer.cancel();
  };
  const deliver = async (event: DomainEvent): Promise<void> => {
    const message = { Message: JSON.stringify(event), Timestamp: clock.now().toISOString() };
    for (const ms of [...WAITS_MS, undefined]) {
      try {
        return await subscriber({ Records: [{ Sns: message }] });
      } catch (error) {
        const { type, agentId, correlationId } = event;
        log.warn('alert was not sent to the webhook', {
          type,
          agentId,
          correlationId,
          error: errorMessage(error),
          again: ms !== undefined && !stopped,
        });
      }
      if (ms === undefined || stopped) return;
      await wait(ms);
      if (stopped) return;
    }
  };
  return {
    publish(event) {
      if (!ALERT_EVENTS.includes(event.type)) return;
      const delivery = deliver(event).finally(() => delivering.delete(delivery));
      delivering.add(delivery);
    },
    async stop() {
      stopped = true;
      stop();
      await Promise.all(delivering);
    },
  };
}
