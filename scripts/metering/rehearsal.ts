import { MINUTE } from '../../src/domain/clock.ts';
import { agentsOf, type Size } from './deployment.ts';
import { type MeteredHost, type MeterOptions, startMeteredHost } from './metered-host.ts';
import type { ScriptedAnswer } from './scripted-engine.ts';
import { minus, type Usage } from './usage.ts';

/** What some minutes of a run used, and the metric series that were written in them. */
export interface Stretch {
  readonly usage: Usage;
  readonly series: ReadonlySet<string>;
}

export interface Minutes {
  readonly count: number;
  /** True fires the schedule of cycles too; heartbeats, two a minute, come always. */
  readonly cycles: boolean;
  /** What the strategy says in the cycle of each minute; holds unless said otherwise. */
  readonly answers?: (minute: number) => readonly ScriptedAnswer[];
}

export interface Rehearsal {
  readonly host: MeteredHost;
  readonly now: Date;
  pass(minutes: Minutes): Promise<Stretch>;
  /** Anything else than time that is to be metered. */
  meter(work: () => Promise<void>): Promise<Stretch>;
  /** Jumps to `at`, and lets two minutes pass there for what has to be caught up with. */
  settleAt(at: Date): Promise<void>;
  close(): Promise<void>;
}

/** As the schedule has it: see the topology. */
const HEARTBEAT = { repeatAfterSeconds: 30 };

/** Minute after minute on a metered host, as the schedules of the topology would fire. */
export async function rehearse(size: Size, start: Date, options: MeterOptions = {}): Promise<Rehearsal> {
  const host = await startMeteredHost(agentsOf(size), options);
  let now = start.getTime();

  const meter = async (work: () => Promise<void>): Promise<Stretch> => {
    const before = await host.usage();
    host.takeSeries();
    await work();
    return { usage: minus(await host.usage(), before), series: host.takeSeries() };
  };
  const pass = ({ count, cycles, answers = () => [] }: Minutes): Promise<Stretch> =>
    meter(async () => {
      for (let minute = 0; minute < count; minute++) {
        host.engine.say(answers(minute));
        host.schedule(new Date(now), 'heartbeat-cycle', HEARTBEAT);
        if (cycles) host.schedule(new Date(now), 'analysis-cycle', {});
        now += MINUTE;
        // Up to, and not into, the next minute: what fires then belongs to it.
        await host.run(new Date(now - 1));
      }
    });

  return {
    host,
    get now() {
      return new Date(now);
    },
    pass,
    meter,
    async settleAt(at) {
      await host.skipTo(new Date(at.getTime() - 1));
      now = at.getTime();
      await pass({ count: 2, cycles: false });
    },
    close: () => host.close(),
  };
}
