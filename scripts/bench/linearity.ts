import type { Size } from '../metering/deployment.ts';
import { meterFlat } from '../metering/flat.ts';
import { meterHistory } from '../metering/history.ts';
import { type Counter, countOf, isMeasuredTime, plus, type Usage } from '../metering/usage.ts';
import type { Benchmark, Figure } from './benchmark.ts';

/** Below the size of a request, so that doubling the symbols does not need a second one. */
const BASE: Size = { symbols: 20, strategies: 2, agents: 1 };

/** Twice the work may come to this: bytes of a request have a rest that rounds. */
const TWICE = 2.05;
const SAME = 1.05;

/** Doubles one thing at a time. Works by counts, which a busy machine does not change. */
export const linearity: Benchmark = {
  about: 'twice the symbols, strategies, agents or history, and how much more is done',
  async measure() {
    const base = await meterFlat(BASE);
    const figures: Figure[] = [];
    for (const axis of ['symbols', 'strategies', 'agents'] as const) {
      const twice = await meterFlat({ ...BASE, [axis]: BASE[axis] * 2 });
      const worst = worstRatio(plus(base.beats, base.cycles), plus(twice.beats, twice.cycles));
      figures.push(figure(`twice the ${axis}`, worst, TWICE));
    }
    const { first, later } = await meterHistory(BASE);
    const worst = worstRatio(plus(first.heartbeats, first.cycle), plus(later.heartbeats, later.cycle));
    return [...figures, figure('three days of history', worst, SAME)];
  },
};

interface Ratio {
  readonly counter: Counter;
  readonly ratio: number;
}

/** The count that grew most. What storage grows by is no work. */
function worstRatio(before: Usage, after: Usage): Ratio {
  const ratios = [...after]
    .filter(([counter]) => !isMeasuredTime(counter) && counter !== 'dynamodb.storedBytes')
    .map(([counter, count]): Ratio => ({ counter, ratio: count / countOf(before, counter) }));
  return ratios.reduce((worst, one) => (one.ratio > worst.ratio ? one : worst));
}

const figure = (what: string, { counter, ratio }: Ratio, budget: number): Figure => ({
  what: `work for ${what}`,
  measured: Number(ratio.toFixed(3)),
  unit: 'times',
  budget,
  limit: 'at most',
  kind: 'counted',
  note: `most: ${counter}`,
});
