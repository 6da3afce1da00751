import { type Activity, meterActivities } from '../metering/activities.ts';
import { type Counter, countOf } from '../metering/usage.ts';
import type { Benchmark, Figure } from './benchmark.ts';

const SIZE = { symbols: 22, strategies: 1, agents: 1 };

const measure = (figures: readonly (readonly [string, Activity, Counter, number])[]) => async () => {
  const { perActivity } = await meterActivities(SIZE);
  return figures.map(
    ([what, activity, counter, budget]): Figure => ({
      what,
      measured: Number(countOf(perActivity[activity], counter).toFixed(2)),
      unit: counter === 'dynamodb.itemsWritten' ? 'items' : 'states',
      budget,
      limit: 'at most',
      kind: 'counted',
      ...(counter === 'dynamodb.itemsWritten'
        ? { note: `${countOf(perActivity[activity], 'dynamodb.writeUnits').toFixed(1)} write units` }
        : { note: 'the start counts as one' }),
    }),
  );
};

/** Items put or deleted, in the tables, as they went over the wire. */
export const writes: Benchmark = {
  about: 'DynamoDB writes of what happens all day',
  measure: measure([
    ['writes, idle heartbeat', 'heartbeat, market closed', 'dynamodb.itemsWritten', 3],
    ['writes, cycle without decisions', 'analysis cycle', 'dynamodb.itemsWritten', 6],
    ['writes, trade', 'trade', 'dynamodb.itemsWritten', 60],
  ]),
};

export const transitions: Benchmark = {
  about: 'Step Functions transitions of a trade that goes well',
  measure: measure([['transitions, trade', 'trade', 'stepfunctions.transitions', 12]]),
};
