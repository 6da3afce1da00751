import { describe, expect, it } from 'vitest';
import { createManualClock } from '../../../../src/adapters/memory/clock.ts';

const START = '2025-01-06T14:30:00.000Z';

describe('manual clock', () => {
  it('stands still until it is moved', async () => {
    const clock = createManualClock(START);
    let woken = false;
    const sleeping = clock.sleep(1_000).then(() => {
      woken = true;
    });

    await clock.advance(999);
    const early = woken;
    await clock.advance(1);
    await sleeping;

    expect([early, woken]).toEqual([false, true]);
    expect(clock.now().toISOString()).toBe('2025-01-06T14:30:01.000Z');
  });

  it('wakes each sleeper at its own moment, also one that began to sleep on the way', async () => {
    const clock = createManualClock(START);
    const seen: string[] = [];
    const note = (name: string): void => void seen.push(`${name} ${clock.now().getUTCSeconds()}`);
    const long = clock.sleep(5_000).then(() => note('long'));
    const chained = clock.sleep(1_000).then(async () => {
      note('first');
      await clock.sleep(2_000);
      note('second');
    });

    await clock.advance(10_000);
    await Promise.all([long, chained]);

    expect(seen).toEqual(['first 1', 'second 3', 'long 5']);
    expect(clock.now().getUTCSeconds()).toBe(10);
  });

  it('lets a timer expire, unless it was cancelled', async () => {
    const clock = createManualClock(START);
    const seen: string[] = [];
    const [kept, cancelled] = [clock.timer(100), clock.timer(100)];
    void kept.expired.then(() => seen.push('kept'));
    void cancelled.expired.then(() => seen.push('cancelled'));

    cancelled.cancel();
    await clock.advance(100);

    expect(seen).toEqual(['kept']);
  });

  it('moves by itself from sleeper to sleeper, never to a timer', async () => {
    const clock = createManualClock(START, { autoAdvance: true });
    const seen: string[] = [];
    const timeout = clock.timer(60_000);
    void timeout.expired.then(() => seen.push('timeout'));
    const loop = async (name: string, ms: number): Promise<void> => {
      for (let round = 0; round < 2; round++) {
        await clock.sleep(ms);
        seen.push(`${name} ${clock.now().getUTCSeconds()}`);
      }
    };

    await Promise.all([loop('slow', 3_000), loop('fast', 1_000)]);
    await clock.sleep(1_000);

    expect(seen).toEqual(['fast 1', 'fast 2', 'slow 3', 'slow 6']);
    expect(clock.now().getUTCSeconds()).toBe(7);
  });
});
