import { describe, expect, it } from 'vitest';
import { createManualClock } from '../../src/adapters/memory/clock.ts';
import { createSystemClock } from '../../src/adapters/system/clock.ts';
import type { Clock } from '../../src/domain/clock.ts';
import { createWallClock } from '../../src/local/clock/wall-clock.ts';
import { createTurnstile } from '../../src/local/turnstile.ts';
import { createHostTime, settled } from '../unit/local/host-time.ts';

/** Longer than any test takes: only a word can have ended a sleep of it. */
const NEVER_MS = 3_600_000;

interface Subject {
  readonly clock: Clock;
  /** Does `work` where this clock's sleepers are. */
  readonly run: (work: () => Promise<void>) => Promise<void>;
  /** Lets 20 ms pass. */
  readonly pass: () => Promise<unknown>;
}

const CLOCKS: Readonly<Record<string, () => Subject>> = {
  manual: () => {
    const clock = createManualClock('2025-01-06T14:30:00.000Z');
    return { clock, run: (work) => work(), pass: () => clock.advance(20) };
  },
  system: () => ({ clock: createSystemClock(), run: (work) => work(), pass: async () => undefined }),
  wall: () => {
    const turnstile = createTurnstile(1);
    const clock = createWallClock(turnstile);
    return { clock, run: (work) => turnstile.run(work), pass: () => clock.forward() };
  },
  simulated: () => {
    const { clock, turnstile } = createHostTime();
    return { clock, run: (work) => turnstile.run(work), pass: () => clock.forward() };
  },
};

describe.each(Object.entries(CLOCKS))('whoever sleeps by the %s clock', (_, open) => {
  it('is woken by a word that comes before his time is over', async () => {
    const { clock, run } = open();
    const { promise, resolve } = Promise.withResolvers<void>();
    const seen: string[] = [];

    const asleep = run(async () => {
      await clock.sleep(NEVER_MS, promise);
      seen.push('awake');
    });
    await settled();
    seen.push('asleep');
    resolve();
    await asleep;

    expect(seen).toEqual(['asleep', 'awake']);
  });

  it('sleeps his time when no word comes', async () => {
    const { clock, run, pass } = open();
    const before = clock.now().getTime();

    const asleep = run(() => clock.sleep(20, new Promise(() => undefined)));
    await settled();
    await pass();
    await asleep;

    expect(clock.now().getTime() - before).toBeGreaterThanOrEqual(19);
  });
});
