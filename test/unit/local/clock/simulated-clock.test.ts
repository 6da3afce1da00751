import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE, SECOND } from '../../../../src/domain/clock.ts';
import { createHostTime, settled } from '../host-time.ts';

/** Market seconds a wall second: a minute of the market takes six milliseconds. */
const FAST = 10_000;

describe('a simulated clock at full speed', () => {
  it('jumps to the next alarm and rings it at its own moment', async () => {
    const { clock, elapsed, at } = createHostTime();
    const rung: [string, number][] = [];
    clock.alarm(at(2 * MINUTE), () => rung.push(['later', elapsed()]));
    clock.alarm(at(MINUTE), () => rung.push(['sooner', elapsed()]));

    const moved = [await clock.forward(), await clock.forward(), await clock.forward()];

    expect(rung).toEqual([
      ['sooner', MINUTE],
      ['later', 2 * MINUTE],
    ]);
    expect(moved).toEqual([true, true, false]);
    expect(elapsed()).toBe(2 * MINUTE);
  });

  it('rings alarms of one moment in the order in which they were set, those set meanwhile too', async () => {
    const { clock, at } = createHostTime();
    const rung: string[] = [];
    clock.alarm(at(MINUTE), () => {
      rung.push('first');
      clock.alarm(at(MINUTE), () => rung.push('third'));
    });
    clock.alarm(at(MINUTE), () => rung.push('second'));

    await clock.forward();

    expect(rung).toEqual(['first', 'second', 'third']);
  });

  it('does not ring what was cancelled', async () => {
    const { clock, elapsed, at } = createHostTime();
    const rung: string[] = [];
    const alarm = clock.alarm(at(MINUTE), () => rung.push('cancelled'));
    clock.alarm(at(HOUR), () => rung.push('kept'));

    alarm.cancel();
    alarm.cancel();
    await clock.forward();

    expect(rung).toEqual(['kept']);
    expect(elapsed()).toBe(HOUR);
  });

  it('wakes a sleeper when its time has come, and not while another is inside', async () => {
    const { clock, turnstile, elapsed } = createHostTime();
    const seen: [string, number][] = [];
    const sleeper = turnstile.run(async () => {
      await clock.sleep(5 * SECOND);
      seen.push(['awake', elapsed()]);
    });
    await settled();
    const { promise, resolve } = Promise.withResolvers<void>();
    await clock.forward();
    const other = turnstile.run(async () => {
      seen.push(['other', elapsed()]);
      await promise;
    });
    await settled();

    resolve();
    await Promise.all([sleeper, other]);

    expect(seen.map(([, time]) => time)).toEqual([5 * SECOND, 5 * SECOND]);
    expect(seen.map(([name]) => name).toSorted()).toEqual(['awake', 'other']);
  });

  it('settles a timer when it expires, and never once it is cancelled', async () => {
    const { clock } = createHostTime();
    const seen: string[] = [];
    const kept = clock.timer(SECOND);
    const cancelled = clock.timer(SECOND);
    void kept.expired.then(() => seen.push('kept'));
    void cancelled.expired.then(() => seen.push('cancelled'));

    cancelled.cancel();
    await clock.forward();
    await settled();

    expect(seen).toEqual(['kept']);
  });

  it('writes every new time down before anyone sees it', async () => {
    const seen: string[] = [];
    const { clock, at } = createHostTime({ onTime: (now) => seen.push(`written ${now.toISOString()}`) });
    const moment = at(MINUTE);
    clock.alarm(moment, () => seen.push(`rung ${clock.now().toISOString()}`));
    clock.alarm(moment, () => seen.push('rung too'));

    await clock.forward();

    expect(seen).toEqual([`written ${moment.toISOString()}`, `rung ${moment.toISOString()}`, 'rung too']);
  });

  it('skips the hours in which there is nothing to see, and rings then what was due on the way', async () => {
    const { clock, elapsed, at } = createHostTime({ skip: (now) => new Date(now.getTime() + 12 * HOUR) });
    const rung: number[] = [];
    clock.alarm(at(MINUTE), () => rung.push(elapsed()));
    clock.alarm(at(2 * HOUR), () => rung.push(elapsed()));

    await clock.forward();

    expect(rung).toEqual([12 * HOUR, 12 * HOUR]);
  });
});

describe('a simulated clock that is paced', () => {
  /** A wall whose time only the test moves. */
  const paced = (speed = FAST, overrides: Parameters<typeof createHostTime>[0] = {}) => {
    const wall = { ms: 0 };
    return { wall, ...createHostTime({ speed, wall: () => wall.ms, ...overrides }) };
  };

  it('waits for the wall, and then moves to the moment of the alarm exactly', async () => {
    const { wall, clock, elapsed, at } = paced();
    const rung: number[] = [];
    clock.alarm(at(MINUTE), () => rung.push(elapsed()));

    const early = await clock.forward();
    const before = [...rung, elapsed()];
    wall.ms = 6.05;
    const due = await clock.forward();

    expect([early, due]).toEqual([true, true]);
    expect(before).toEqual([0]);
    expect(rung).toEqual([MINUTE]);
    expect(elapsed()).toBe(MINUTE);
  });

  it('keeps level with the wall over small delays, so that they do not add up', async () => {
    const { wall, clock, elapsed, at } = paced();
    for (const minute of [1, 2]) clock.alarm(at(minute * MINUTE), () => undefined);

    wall.ms = 6.05;
    await clock.forward();
    wall.ms = 12;
    await clock.forward();

    expect(elapsed()).toBe(2 * MINUTE);
  });

  it('does not rush after work that took longer than the market gives', async () => {
    const { wall, clock, elapsed, at } = paced();
    for (const minute of [1, 2]) clock.alarm(at(minute * MINUTE), () => undefined);

    wall.ms = 20;
    await clock.forward();
    await clock.forward();
    const behind = elapsed();
    wall.ms = 26;
    await clock.forward();

    expect(behind).toBe(MINUTE);
    expect(elapsed()).toBe(2 * MINUTE);
  });

  it('is paced again from where skipped hours end', async () => {
    const { wall, clock, elapsed, at } = paced(FAST, {
      skip: (now) => new Date(Math.max(now.getTime(), at(HOUR).getTime())),
    });
    clock.alarm(at(MINUTE), () => undefined);
    clock.alarm(at(HOUR + MINUTE), () => undefined);

    await clock.forward();
    const skipped = elapsed();
    await clock.forward();
    const waiting = elapsed();
    wall.ms = 6;
    await clock.forward();

    expect([skipped, waiting, elapsed()]).toEqual([HOUR, HOUR, HOUR + MINUTE]);
  });

  it('is brought up to date by an interrupt, but never past the next alarm', async () => {
    const { wall, clock, elapsed, at } = paced();
    const rung: number[] = [];
    clock.alarm(at(MINUTE), () => rung.push(elapsed()));
    const times: number[] = [];

    for (const ms of [3, 20]) {
      wall.ms = ms;
      clock.interrupt();
      times.push(elapsed());
    }

    expect(times).toEqual([30 * SECOND, MINUTE]);
    expect(rung).toEqual([]);
  });

  it('stands still while anything is inside, whatever the wall and interrupts say', async () => {
    const { wall, clock, turnstile, elapsed, at } = paced();
    clock.alarm(at(HOUR), () => undefined);

    const times = await turnstile.run(async () => {
      const begun = elapsed();
      wall.ms = 60;
      clock.interrupt();
      await settled();
      return [begun, elapsed()];
    });

    expect(times).toEqual([0, 0]);
  });

  it('ends its wait when something comes from outside', async () => {
    const { clock, elapsed, at } = paced(1);
    clock.alarm(at(HOUR), () => undefined);

    const moving = clock.forward();
    clock.interrupt();

    expect(await moving).toBe(true);
    expect(elapsed()).toBe(0);
  });

  it('does not wait when something came while nobody was waiting', async () => {
    const { clock, elapsed, at } = paced(1);
    clock.alarm(at(HOUR), () => undefined);
    clock.interrupt();

    const moved = await clock.forward();

    expect(moved).toBe(true);
    expect(elapsed()).toBe(0);
  });
});

it('does not wait for a moment that has passed while it looked', async () => {
  const warnings: Error[] = [];
  const note = (warning: Error): void => void warnings.push(warning);
  process.on('warning', note);
  // At the start, when it asks how long to wait, and ever after: a millisecond behind the alarm.
  const wall = [0, 0.999, 1.001];
  const { clock, elapsed, at } = createHostTime({ speed: 1_000, wall: () => wall.shift() ?? 1.001 });
  clock.alarm(at(SECOND), () => undefined);

  while (elapsed() < SECOND) await clock.forward();

  await settled();
  process.off('warning', note);
  expect(warnings).toEqual([]);
});
