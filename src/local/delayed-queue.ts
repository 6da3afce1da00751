import type { MessageQueue } from '../application/ports/index.ts';
import type { Log } from '../application/ports/log.ts';
import { SECOND } from '../domain/clock.ts';
import { errorMessage } from '../domain/errors.ts';
import type { HostClock } from './clock/host-clock.ts';
import type { Turnstile } from './turnstile.ts';

export interface DelayedQueueOptions {
  readonly clock: HostClock;
  readonly turnstile: Turnstile;
  readonly log: Log;
}

/**
 * Delays run on the host's clock, not on the queue's wall time. A delayed message is in memory until it is due: only
 * heartbeats are delayed, and a new one comes with every minute. Sending it is an activity, so that time stands still
 * until it has arrived.
 */
export const delayedOnClock = (
  queue: MessageQueue,
  { clock, turnstile, log }: DelayedQueueOptions,
): MessageQueue => ({
  async send(name, messages, delaySeconds = 0) {
    if (delaySeconds === 0) return queue.send(name, messages);
    clock.alarm(new Date(clock.now().getTime() + delaySeconds * SECOND), () => {
      turnstile
        .run(() => queue.send(name, messages))
        .catch((error: unknown) =>
          log.error('delayed message was not sent', { queue: name, error: errorMessage(error) }),
        );
    });
  },
});
