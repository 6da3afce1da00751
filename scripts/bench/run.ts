import type { Ports } from '../../src/application/ports/index.ts';
import { runOrchestration } from '../../src/application/runs/run-orchestration.ts';
import type { RunRecord } from '../../src/contracts/records/run.ts';
import { MINUTE } from '../../src/domain/clock.ts';
import { dec, ONE } from '../../src/domain/decimal.ts';
import { usd } from '../../src/domain/money.ts';
import { sizeSignals } from '../../src/domain/sizing/size-signals.ts';
import { sessionStart } from '../metering/market-day.ts';
import { type Rehearsal, rehearse } from '../metering/rehearsal.ts';
import { type Benchmark, type Figure, median, repeat } from './benchmark.ts';

const ORDERS = 10;
const SIZE = { symbols: 22, strategies: 1, agents: 1 };
/** Bought and sold in turn, further apart than the cooldown after an exit. */
const PAIRS = 6;
const APART_MINUTES = 6;
/** The first runs load and compile. */
const WARM_UP = 2;
const SIZINGS = 200;
/** So little that the market fills it at once: what is timed is ours. */
const WEIGHT = '0.005';

/** Milliseconds of one run, and of its parts. */
interface Timed {
  /** False for one that was answered before the market had filled its last order. */
  readonly ended: boolean;
  readonly total: number;
  readonly signals: number;
  readonly submission: number;
  readonly persistence: number;
}

/** Signals of an engine, sizes, gate, sagas to their ends, on the store and the machines of the laptop. */
export const run: Benchmark = {
  about: `orchestration run of ${ORDERS} orders on the local host, from the call to its answer`,
  async measure() {
    const all = await timedRuns();
    const runs = all.slice(WARM_UP).filter(({ ended }) => ended);
    if (runs.length < all.length / 2)
      throw new Error(`only ${runs.length} of ${all.length} runs ended in their call`);
    const of = (part: Exclude<keyof Timed, 'ended'>): number => median(runs.map((timed) => timed[part]));
    const note = `median of ${runs.length} runs, with the trades that come of them; ${all.length - WARM_UP - runs.length} waited for the market`;
    return [
      { ...time('orchestration run', of('total'), 500), note },
      time('… sizing', await sizing(), 10),
      time('… signals', of('signals'), 1_000),
      { ...time('… submission', of('submission'), 2_000), note: 'gate, sagas and fills' },
      { ...time('… persistence', of('persistence'), 500), note: 'every write of the run itself' },
    ];
  },
};

const time = (what: string, measured: number, budget: number): Figure => ({
  what,
  measured: Number(measured.toFixed(1)),
  unit: 'ms',
  budget,
  limit: 'at most',
  kind: 'timed',
});

async function timedRuns(): Promise<readonly Timed[]> {
  const rehearsal = await rehearse(SIZE, sessionStart(0), { wires: false });
  try {
    const timed: Timed[] = [];
    for (let turn = 0; turn < 2 * PAIRS; turn++)
      timed.push(await timedRun(rehearsal, turn % 2 === 0 ? 'buy' : 'sell', turn * APART_MINUTES));
    return timed;
  } finally {
    await rehearsal.close();
  }
}

async function timedRun({ host }: Rehearsal, action: 'buy' | 'sell', minute: number): Promise<Timed> {
  const [agent] = host.ports.config.agents;
  const symbols = agent?.universe.slice(0, ORDERS) ?? [];
  host.engine.say(
    symbols.map((symbol) => ({ symbol, action, ...(action === 'buy' && { targetWeight: WEIGHT }) })),
  );
  const parts = { signals: 0, persistence: 0 };
  let done: { readonly run: RunRecord; readonly total: number } | undefined;
  const at = new Date(sessionStart(0).getTime() + minute * MINUTE);
  host.act(at, async () => {
    const began = performance.now();
    const answer = await runOrchestration(watched(host.ports, parts), {
      agentId: agent?.agentId ?? '',
      correlationId: host.ports.ids.next(),
      by: 'bench',
      symbols,
      dryRun: false,
    });
    done = { run: answer, total: performance.now() - began };
  });
  await host.run(new Date(at.getTime() + MINUTE));
  const { status = 'lost', errorMessage = '' } = done?.run ?? {};
  if (done === undefined || (status !== 'completed' && status !== 'running'))
    throw new Error(`a run of ${action}s ended ${status}: ${errorMessage}`);
  const { total } = done;
  return {
    ended: status === 'completed',
    total,
    ...parts,
    submission: total - parts.signals - parts.persistence,
  };
}

/** The ports, with a stopwatch on what gives signals and on the writes of runs. */
function watched(ports: Ports, parts: { signals: number; persistence: number }): Ports {
  const { rules } = ports.engines;
  if (rules === undefined) throw new Error('there is no engine');
  const stopwatch = async <T>(part: keyof typeof parts, work: Promise<T>): Promise<T> => {
    const began = performance.now();
    try {
      return await work;
    } finally {
      parts[part] += performance.now() - began;
    }
  };
  return {
    ...ports,
    engines: { rules: { decide: (request) => stopwatch('signals', rules.decide(request)) } },
    store: {
      ...ports.store,
      commit: (change) => {
        const work = ports.store.commit(change);
        const isOfRun = change.writes.some((write) => write.op === 'put' && write.kind === 'run');
        return isOfRun ? stopwatch('persistence', work) : work;
      },
    },
  };
}

/** Of one sizing, which is too short to be timed alone. */
async function sizing(): Promise<number> {
  const symbols = Array.from({ length: ORDERS }, (_, index) => `S${index}`);
  const asset = { assetClass: 'us_equity', fractionable: false, increment: ONE } as const;
  const input = {
    signals: symbols.map((symbol) => ({ symbol, targetWeight: dec('0.0512345678') })),
    capital: usd('98765.4321'),
    maxNotionalOf: () => usd('9876.54'),
    prices: new Map(symbols.map((symbol, index) => [symbol, usd(100 + index)])),
    assets: new Map(symbols.map((symbol) => [symbol, asset])),
    holdings: new Map(),
  };
  const times = await repeat(SIZINGS, async () => {
    const began = performance.now();
    sizeSignals(input);
    return performance.now() - began;
  });
  return median(times);
}
