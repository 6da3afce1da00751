/**
 * The process that a soak run starts, ends and starts again. It says what happens in lines of JSON on stdout.
 *
 * Arguments: the options of the run as JSON, the folder of its state.
 */
import { eventData } from '../../src/contracts/events/envelope.ts';
import { checkCopy } from './check-copy.ts';
import type { DayReport, SoakMessage } from './messages.ts';
import type { SoakOptions } from './options.ts';
import { checkedAt, planOf } from './plan.ts';
import { diskOf, memoryOf } from './process-size.ts';
import { startSoakHost } from './soak-host.ts';
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

const host = await startSoakHost(options, home, {
  observe(event) {
    if (event.type === 'ai.decision.generated') interval.decisions += 1;
    if (event.type !== 'orchestrator.cycle.completed') return;
    if (eventData(event.type, event).type === 'analysis') interval.cycles += 1;
  },
  problem(line) {
    const what = withoutNames(line);
    interval.problems[what] = (interval.problems[what] ?? 0) + 1;
  },
});
process.on('SIGTERM', () => host.stop());
// The supervisor writes nothing: the end of its pipe is its own end, and nobody would hear of this process any more.
process.stdin
  .once('end', () => host.stop())
  .resume()
  .unref();

const now = host.ports.clock.now();
tell({ kind: 'running', at: now.toISOString() });
for (const { at } of plan.stops) {
  if (new Date(at) > now) host.at(new Date(at), async () => tell({ kind: 'stop', at }));
}
const ahead = plan.sessions.filter((session) => checkedAt(session) > now);
for (const [index, session] of ahead.entries()) {
  host.at(checkedAt(session), async () => {
    const measured = await measure(index + 1);
    tell({ kind: 'day', day: { ...(await checkCopy(options, home, session.date)), ...measured } });
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

/** What this process used since the last report. */
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
