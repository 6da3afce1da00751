/**
 * The process that a soak run starts, ends and starts again: the host of `npm start` on a synthetic market whose
 * exchange follows the plan's faults, as fast as it can. It says what happens in lines of JSON on stdout.
 *
 * Arguments: the options of the run as JSON, the folder of its state.
 */
import { eventData } from '../../src/contracts/events/envelope.ts';
import { MINUTE } from '../../src/domain/clock.ts';
import { openDataFolder } from '../../src/local/data-folder.ts';
import { startHost } from '../../src/local/host.ts';
import { parseOptions } from '../../src/local/options.ts';
import { paperExchange } from '../../src/local/venue.ts';
import { createSyntheticMarket } from '../../src/paper-exchange/index.ts';
import { SCHEDULE_SPECS } from '../../src/topology/topology.ts';
import { freePort } from '../free-port.ts';
import { examine } from './examine.ts';
import type { DayReport, SoakMessage } from './messages.ts';
import type { SoakOptions } from './options.ts';
import { checkedAt, planOf } from './plan.ts';
import { diskOf, memoryOf } from './process-size.ts';
import { meterStoreTraffic } from './store-traffic.ts';

const [given = '', home = ''] = process.argv.slice(2);
// Written by the supervisor a moment ago, from options that it has checked.
const options = JSON.parse(given) as SoakOptions;
const plan = planOf(options);
const tell = (message: SoakMessage): void => void process.stdout.write(`${JSON.stringify(message)}\n`);

/** What happens between two reports. */
interface Interval {
  readonly problems: Record<string, number>;
  readonly began: { readonly wall: number; readonly cpu: number };
  readonly traffic: ReturnType<typeof traffic>;
  cycles: number;
  decisions: number;
}

const traffic = meterStoreTraffic();
const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
};
const newInterval = (): Interval => ({
  problems: {},
  began: { wall: performance.now(), cpu: cpuMs() },
  traffic: traffic(),
  cycles: 0,
  decisions: 0,
});
let interval = newInterval();

const market = createSyntheticMarket({
  seed: options.seed,
  startAt: new Date(plan.sessions[0]?.open ?? ''),
  symbols: plan.symbols,
});
const host = await startHost({
  options: parseOptions({
    _: [],
    port: String(await freePort()),
    seed: String(options.seed),
    speed: 'max',
    data: home,
  }),
  environment: {},
  folder: openDataFolder(home, false),
  venue: { ...paperExchange(market, 'soak', home, plan.faults), timeframe: '1Hour' },
  progress: {
    observe(event) {
      if (event.type === 'ai.decision.generated') interval.decisions += 1;
      if (event.type !== 'orchestrator.cycle.completed') return;
      if (eventData(event.type, event).type === 'analysis') interval.cycles += 1;
    },
    problem(line) {
      const what = withoutNames(line);
      interval.problems[what] = (interval.problems[what] ?? 0) + 1;
    },
  },
  watchdogIntervalMs: options.heartbeatMinutes * MINUTE,
  schedules: {
    ...SCHEDULE_SPECS,
    analysis: {
      ...SCHEDULE_SPECS.analysis,
      expression: `cron(*/${options.cycleMinutes} 9-15 ? * MON-FRI *)`,
    },
    heartbeat: {
      ...SCHEDULE_SPECS.heartbeat,
      expression: `rate(${options.heartbeatMinutes} minutes)`,
      input: {},
    },
  },
});
process.on('SIGTERM', () => host.stop());

const now = host.ports.clock.now();
tell({ kind: 'running', at: now.toISOString() });
for (const { at } of plan.stops) {
  if (new Date(at) > now) host.at(new Date(at), async () => tell({ kind: 'stop', at }));
}
const ahead = plan.sessions.filter((session) => checkedAt(session) > now);
for (const [index, session] of ahead.entries()) {
  host.at(checkedAt(session), async () => {
    const measured = await measure(index + 1);
    tell({ kind: 'day', day: { ...(await examine(host.ports, session, options.coins)), ...measured } });
    interval = newInterval();
    if (index === ahead.length - 1) host.stop();
  });
}
await host.run(undefined);
await host.close();

/** The same problem of another order, or at another time, is the same problem. */
function withoutNames(line: string): string {
  return line.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME').replaceAll(/\b(qd|intent)-[\w-]+/g, 'ID');
}

/** Before the history is read, which takes memory and requests of its own. */
async function measure(
  lifeDay: number,
): Promise<Pick<DayReport, 'problems' | 'store' | 'memory' | 'disk' | 'lifeDay' | 'wallMs' | 'cpuMs'>> {
  const { problems, began, cycles, decisions, traffic: before } = interval;
  const { requests, sentBytes, receivedBytes } = traffic();
  return {
    problems,
    store: {
      cycles,
      decisions,
      requests: requests - before.requests,
      sentBytes: sentBytes - before.sentBytes,
      receivedBytes: receivedBytes - before.receivedBytes,
    },
    memory: await memoryOf(home),
    disk: diskOf(home),
    lifeDay,
    wallMs: Math.round(performance.now() - began.wall),
    cpuMs: Math.round(cpuMs() - began.cpu),
  };
}
