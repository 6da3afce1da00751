import { MINUTE } from '../../src/domain/clock.ts';
import { sessionStart } from '../metering/market-day.ts';
import { rehearse } from '../metering/rehearsal.ts';
import { type Benchmark, median, percentile, repeat } from './benchmark.ts';

const SIZE = { symbols: 140, strategies: 3, agents: 1 };
const WARM_UP = 3;
const CYCLES = 20;
const RUNS = 3;

/** The built-in strategy on the synthetic market, with all the trades that come of it. */
export const cycle: Benchmark = {
  about: 'analysis cycle of 140 symbols and 3 strategies, from schedule to the end of its last saga',
  async measure() {
    const runs = await repeat(RUNS, runOfCycles);
    return [
      {
        what: 'analysis cycle, p95',
        measured: Number(median(runs.map((times) => percentile(times, 0.95))).toFixed(0)),
        unit: 'ms',
        budget: 1_000,
        limit: 'at most',
        kind: 'timed',
        note: `${RUNS} runs of ${CYCLES} cycles with the trades that come of them; median cycle ${median(runs.flat()).toFixed(0)} ms`,
      },
    ];
  },
};

async function runOfCycles(): Promise<readonly number[]> {
  const rehearsal = await rehearse(SIZE, sessionStart(0), { wires: false });
  const { host } = rehearsal;
  try {
    const times: number[] = [];
    for (let minute = 0; minute < WARM_UP + CYCLES; minute++) {
      const at = sessionStart(0).getTime() + minute * MINUTE;
      host.engine.say(undefined);
      host.schedule(new Date(at), 'analysis-cycle', {});
      const began = performance.now();
      await host.run(new Date(at + MINUTE - 1));
      times.push(performance.now() - began);
    }
    return times.slice(WARM_UP);
  } finally {
    await rehearsal.close();
  }
}
