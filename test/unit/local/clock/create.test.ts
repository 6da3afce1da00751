import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MINUTE, SECOND } from '../../../../src/domain/clock.ts';
import { createHostClock } from '../../../../src/local/clock/create.ts';
import type { HostClock } from '../../../../src/local/clock/host-clock.ts';
import { openDataFolder } from '../../../../src/local/data-folder.ts';
import { parseOptions } from '../../../../src/local/options.ts';
import { createTurnstile } from '../../../../src/local/turnstile.ts';
import type { Venue } from '../../../../src/local/venue.ts';

/** A Friday, its open and its close in New York. */
const OPEN = new Date('2025-01-10T14:30:00.000Z');
const CLOSE = new Date('2025-01-10T21:00:00.000Z');
const MONDAY_OPEN = new Date('2025-01-13T14:30:00.000Z');

const shifted = (moment: Date, ms: number): Date => new Date(moment.getTime() + ms);

describe('the clock of a simulated market', () => {
  let root = '';
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'quarterdeck-clock-'));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const createClock = (flags: Record<string, string> = {}, simulatedFrom = OPEN): HostClock => {
    const venue: Venue = {
      kind: 'paper-exchange',
      description: 'a market',
      symbols: ['AAPL'],
      timeframe: '1Min',
      simulatedFrom,
      connect: () => {
        throw new Error('nothing is traded here');
      },
    };
    const options = parseOptions({ _: [], speed: 'max', ...flags });
    return createHostClock(options, venue, openDataFolder(root, false), createTurnstile(1));
  };
  /** Rings every minute for `minutes`, and notes when. */
  const minutely = async (clock: HostClock, minutes: number): Promise<readonly Date[]> => {
    const begun = clock.now();
    const rung: Date[] = [];
    for (let minute = 1; minute <= minutes; minute++)
      clock.alarm(shifted(begun, minute * MINUTE), () => rung.push(clock.now()));
    while (await clock.forward());
    return rung;
  };

  it('begins just before the first full minute of the first session', () => {
    const now = createClock().now();

    expect(now).toEqual(shifted(OPEN, MINUTE - SECOND));
  });

  it('goes on in the next run where this one ended', async () => {
    const first = createClock();
    await minutely(first, 3);

    const second = createClock();

    expect(second.now()).toEqual(first.now());
    expect(second.now()).toEqual(shifted(OPEN, 4 * MINUTE - SECOND));
  });

  it('lives through the minutes after a close and leaves out the weekend', async () => {
    const clock = createClock({}, shifted(CLOSE, -2 * MINUTE + SECOND));

    const rung = await minutely(clock, 10);

    const near = rung.filter((moment) => moment <= shifted(CLOSE, 5 * MINUTE));
    expect(near.length).toBeGreaterThanOrEqual(5);
    expect(rung.filter((moment) => !near.includes(moment))).toEqual(
      Array(10 - near.length).fill(shifted(MONDAY_OPEN, -5 * MINUTE)),
    );
  });

  it('does not skip past the end of the run', async () => {
    const clock = createClock({ until: '8m' }, shifted(CLOSE, -MINUTE + SECOND));
    const end = shifted(clock.now(), 8 * MINUTE);

    const rung = await minutely(clock, 8);

    expect(rung.at(-1)).toEqual(end);
  });
});
