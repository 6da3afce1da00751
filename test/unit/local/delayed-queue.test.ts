import { describe, expect, it } from 'vitest';
import type { MessageQueue } from '../../../src/application/ports/index.ts';
import { SECOND } from '../../../src/domain/clock.ts';
import { delayedOnClock } from '../../../src/local/delayed-queue.ts';
import { pump } from '../../../src/local/pump.ts';
import { createKeptLog } from '../../support/kept-log.ts';
import { createHostTime, settled } from './host-time.ts';

/** A queue at the other end of a connection: what is sent arrives a moment later. */
function remote(fault?: Error) {
  const arrived: { readonly messages: readonly unknown[]; readonly delay: number | undefined }[] = [];
  const queue: MessageQueue = {
    async send(_name, messages, delay) {
      await settled();
      if (fault !== undefined) throw fault;
      arrived.push({ messages, delay });
    },
  };
  return { queue, arrived };
}

describe('a queue with delays on the clock', () => {
  it('sends at once what has no delay', async () => {
    const { clock, turnstile } = createHostTime();
    const { queue, arrived } = remote();

    await delayedOnClock(queue, { clock, turnstile, log: createKeptLog() }).send('heartbeats', ['now']);

    expect(arrived).toEqual([{ messages: ['now'], delay: undefined }]);
  });

  it('holds a message back until it is due, and leaves no delay to the queue', async () => {
    const { clock, turnstile, elapsed, at } = createHostTime();
    const { queue, arrived } = remote();
    const early: number[] = [];
    clock.alarm(at(29 * SECOND), () => early.push(arrived.length));

    await delayedOnClock(queue, { clock, turnstile, log: createKeptLog() }).send('heartbeats', ['beat'], 30);
    await pump({ turnstile, clock, sources: [], finished: () => false, onFault: () => undefined });

    expect(early).toEqual([0]);
    expect(arrived).toEqual([{ messages: ['beat'], delay: undefined }]);
    expect(elapsed()).toBe(30 * SECOND);
  });

  it('lets no time pass before the message has arrived', async () => {
    const { clock, turnstile, elapsed, at } = createHostTime();
    const { queue, arrived } = remote();
    const received: number[] = [];
    clock.alarm(at(60 * SECOND), () => undefined);
    const source = async () => {
      const message = arrived.shift();
      return message && (async () => void received.push(elapsed()));
    };

    await delayedOnClock(queue, { clock, turnstile, log: createKeptLog() }).send('heartbeats', ['beat'], 30);
    await pump({ turnstile, clock, sources: [source], finished: () => false, onFault: () => undefined });

    expect(received).toEqual([30 * SECOND]);
  });

  it('logs a message that was not taken, naming its queue', async () => {
    const { clock, turnstile } = createHostTime();
    const log = createKeptLog();
    const { queue } = remote(new Error('queue down'));

    await delayedOnClock(queue, { clock, turnstile, log }).send('heartbeats', ['beat'], 30);
    await pump({ turnstile, clock, sources: [], finished: () => false, onFault: () => undefined });

    expect(log.lines).toEqual([
      { level: 'error', message: 'delayed message was not sent', queue: 'heartbeats', error: 'queue down' },
    ]);
  });
});
