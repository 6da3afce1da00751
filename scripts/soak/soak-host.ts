import { MINUTE } from '../../src/domain/clock.ts';
import { openDataFolder } from '../../src/local/data-folder.ts';
import { type Host, startHost } from '../../src/local/host.ts';
import { parseOptions } from '../../src/local/options.ts';
import type { Progress } from '../../src/local/progress.ts';
import { paperExchange } from '../../src/local/venue.ts';
import { createSyntheticMarket } from '../../src/paper-exchange/index.ts';
import { SCHEDULE_SPECS } from '../../src/topology/topology.ts';
import { freePort } from '../free-port.ts';
import type { SoakOptions } from './options.ts';
import { planOf } from './plan.ts';

/**
 * The host of `npm start` on a market of the run's own, whose exchange follows the plan's faults, with the schedules of
 * the run, as fast as it can.
 */
export async function startSoakHost(options: SoakOptions, home: string, progress: Progress): Promise<Host> {
  const { sessions, symbols, faults } = planOf(options);
  const market = createSyntheticMarket({
    seed: options.seed,
    startAt: new Date(sessions[0]?.open ?? ''),
    symbols,
  });
  const { analysis, heartbeat } = SCHEDULE_SPECS;
  return startHost({
    options: parseOptions({
      _: [],
      port: String(await freePort()),
      seed: String(options.seed),
      speed: 'max',
      data: home,
    }),
    environment: {},
    folder: openDataFolder(home, false),
    venue: { ...paperExchange(market, 'soak', home, faults), timeframe: '1Hour' },
    progress,
    watchdogIntervalMs: options.heartbeatMinutes * MINUTE,
    schedules: {
      ...SCHEDULE_SPECS,
      analysis: { ...analysis, expression: `cron(*/${options.cycleMinutes} 9-15 ? * MON-FRI *)` },
      heartbeat: { ...heartbeat, expression: `rate(${options.heartbeatMinutes} minutes)`, input: {} },
    },
  });
}
