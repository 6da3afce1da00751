import { describe, expect, it } from 'vitest';
import type { FunctionName } from '../../../src/contracts/names.ts';
import { startSchedules } from '../../../src/local/schedules.ts';
import { SCHEDULE_SPECS } from '../../../src/topology/topology.ts';
import { createKeptLog } from '../../support/kept-log.ts';
import { createHostTime } from './host-time.ts';

const OPEN_HOURS = '2025-01-06T15:30:10.000Z';
const AFTER_HOURS = '2025-01-06T22:00:10.000Z';

function started(start: string, run?: () => Promise<unknown>, skip = (now: Date): Date => now) {
  const { clock } = createHostTime({ start: new Date(start), skip });
  const log = createKeptLog();
  const runs: { readonly name: FunctionName; readonly input: unknown; readonly at: string }[] = [];
  const stop = startSchedules(clock, log, async (name, input) => {
    runs.push({ name, input, at: clock.now().toISOString() });
    await run?.();
  });
  return { clock, log, runs, stop };
}

describe('the schedules', () => {
  it('run their functions with their input at the moments of the topology', async () => {
    const { clock, runs } = started(OPEN_HOURS);

    for (let times = 0; times < 2; times++) await clock.forward();

    const { analysis, heartbeat } = SCHEDULE_SPECS;
    expect(runs).toEqual(
      ['2025-01-06T15:31:00.000Z', '2025-01-06T15:32:00.000Z'].flatMap((at) => [
        { name: analysis.target, input: analysis.input, at },
        { name: heartbeat.target, input: heartbeat.input, at },
      ]),
    );
  });

  it('run only what is due outside market hours', async () => {
    const { clock, runs } = started(AFTER_HOURS);

    await clock.forward();

    expect(runs.map(({ name }) => name)).toEqual(['heartbeat-cycle']);
  });

  it('run one of those of the same run that came due in hours that were skipped', async () => {
    const { analysis, heartbeat, rebalance, maintenance } = SCHEDULE_SPECS;
    const monday = new Date('2025-01-13T14:25:00.000Z');
    const { clock, runs } = started('2025-01-10T21:00:10.000Z', undefined, () => monday);

    await clock.forward();

    expect(runs).toHaveLength(4);
    for (const { target, input } of [analysis, heartbeat, rebalance, maintenance])
      expect(runs).toContainEqual({ name: target, input, at: monday.toISOString() });
  });

  it('run no more once they are stopped', async () => {
    const { clock, runs, stop } = started(OPEN_HOURS);
    await clock.forward();
    const before = runs.length;

    stop();
    const moved = await clock.forward();

    expect(before).toBe(2);
    expect(runs).toHaveLength(before);
    expect(moved).toBe(false);
  });

  it('log a run that fails, naming it, and run again', async () => {
    const { clock, log, runs } = started(AFTER_HOURS, () => Promise.reject(new Error('store down')));

    for (let times = 0; times < 2; times++) await clock.forward();

    expect(runs).toHaveLength(2);
    expect(log.lines).toContainEqual({
      level: 'error',
      message: 'scheduled run failed',
      schedule: 'heartbeat',
      error: 'store down',
    });
  });
});
