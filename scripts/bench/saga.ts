import { StateMachine } from 'aws-local-stepfunctions';
import { meterActivities } from '../metering/activities.ts';
import { replaceMethod } from '../metering/replace-method.ts';
import { type Benchmark, percentile, repeat } from './benchmark.ts';

const SIZE = { symbols: 22, strategies: 1, agents: 1 };
const RUNS = 3;
/** The first executions load and compile. */
const WARM_UP = 4;

/** Trades one after the other: an execution is timed from its start in the interpreter to its end. */
export const saga: Benchmark = {
  about: 'trade saga on the local host, without latency of a broker',
  async measure() {
    const times: number[] = [];
    const stop = replaceMethod(StateMachine.prototype, 'run', (run, ...given) => {
      const began = performance.now();
      const execution = run(...given);
      const ended = (): unknown => times.push(performance.now() - began);
      execution.result.then(ended, ended);
      return execution;
    });
    try {
      await repeat(RUNS, () => meterActivities(SIZE, { wires: false }));
    } finally {
      stop();
    }
    const warm = times.slice(WARM_UP);
    return [
      {
        what: 'trade saga, p95',
        measured: Number(percentile(warm, 0.95).toFixed(1)),
        unit: 'ms',
        budget: 50,
        limit: 'at most',
        kind: 'timed',
        note: `${warm.length} sagas, one after the other; median ${percentile(warm, 0.5).toFixed(1)} ms`,
      },
    ];
  },
};
