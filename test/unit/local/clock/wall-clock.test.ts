import { describe, expect, it } from 'vitest';
import { DAY } from '../../../../src/domain/clock.ts';
import { createWallClock } from '../../../../src/local/clock/wall-clock.ts';
import { createTurnstile } from '../../../../src/local/turnstile.ts';
import { settled } from '../host-time.ts';

/** Long enough that only an interrupt can have ended a wait for it. */
const NEVER_MS = 3_600_000;
const soon = (ms: number): Date => new Date(Date.now() + ms);

describe('the wall clock', () => {
  it('tells the time of the machine', () => {
    const before = Date.now();

    const now = createWallClock(createTurnstile(1)).now().getTime();

    expect(now).toBeGreaterThanOrEqual(before);
    expect(now).toBeLessThanOrEqual(Date.now());
  });

  it('waits until an alarm is due and rings it then, never early', async () => {
    const clock = createWallClock(createTurnstile(1));
    const dues = Array.from({ length: 30 }, (_, index) => soon(5 + index));
    const early: number[] = [];
    let rung = 0;
    for (const due of dues)
      clock.alarm(due, () => {
        rung += 1;
        early.push(Math.max(0, due.getTime() - clock.now().getTime()));
      });

    while (rung < dues.length) await clock.forward();

    expect(early).toEqual(dues.map(() => 0));
  });

  it('does not take an alarm in a month for one that is due', async () => {
    const clock = createWallClock(createTurnstile(1));
    const rung: string[] = [];
    const later = clock.alarm(soon(30 * DAY), () => rung.push('in a month'));
    clock.alarm(soon(10), () => rung.push('soon'));

    while (rung.length === 0) await clock.forward();
    later.cancel();

    expect(rung).toEqual(['soon']);
  });

  it('rings at once what is overdue', async () => {
    const clock = createWallClock(createTurnstile(1));
    const rung: string[] = [];
    clock.alarm(soon(-1_000), () => rung.push('overdue'));

    const moved = await clock.forward();

    expect(moved).toBe(true);
    expect(rung).toEqual(['overdue']);
  });

  it('ends what hangs: a timer expires while its activity goes on, and nobody has to move time', async () => {
    const turnstile = createTurnstile(1);
    const clock = createWallClock(turnstile);

    const outcome = await turnstile.run(() =>
      Promise.race([clock.timer(10).expired.then(() => 'expired'), new Promise(() => undefined)]),
    );

    expect(outcome).toBe('expired');
  });

  it('lets others in while one sleeps', async () => {
    const turnstile = createTurnstile(1);
    const clock = createWallClock(turnstile);
    const seen: string[] = [];
    const sleeper = turnstile.run(async () => {
      await clock.sleep(10);
      seen.push('awake');
    });
    await turnstile.run(async () => void seen.push('other'));

    while (!seen.includes('awake')) {
      await clock.forward();
      await settled();
    }
    await sleeper;

    expect(seen).toEqual(['other', 'awake']);
  });

  it('never settles a timer that was cancelled', async () => {
    const clock = createWallClock(createTurnstile(1));
    const seen: string[] = [];
    const timer = clock.timer(1);
    void timer.expired.then(() => seen.push('expired'));
    clock.alarm(soon(5), () => seen.push('alarm'));

    timer.cancel();
    while (seen.length === 0) await clock.forward();
    await settled();

    expect(seen).toEqual(['alarm']);
  });

  it.each([
    ['while it waits', true],
    ['just before it waits', false],
  ])('ends its wait when something comes from outside %s', async (_when, waiting) => {
    const clock = createWallClock(createTurnstile(1));
    clock.alarm(soon(NEVER_MS), () => undefined);

    if (!waiting) clock.interrupt();
    const moving = clock.forward();
    if (waiting) clock.interrupt();

    expect(await moving).toBe(true);
  });
});
