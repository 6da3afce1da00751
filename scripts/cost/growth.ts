import { MOST_SYMBOLS_A_CYCLE } from '../metering/deployment.ts';
import { type Estimator, MOST_STRATEGIES_RUN } from './estimate.ts';
import type { Bill } from './pricing.ts';
import type { Workload } from './workload.ts';

export const AXES = ['symbols', 'strategies', 'agents'] as const;
export type Axis = (typeof AXES)[number];
const FACTORS = [1, 10, 100] as const;

export interface Step {
  readonly factor: number;
  readonly count: number;
  readonly bill: Bill;
  /** Where the figure is not metered at this size. */
  readonly note?: string;
}

/** The workload with so many times the symbols, strategies or agents, one after the other. */
export async function growthOf(
  workload: Workload,
  estimator: Estimator,
): Promise<Readonly<Record<Axis, readonly Step[]>>> {
  const steps = async (axis: Axis): Promise<readonly Step[]> => {
    const found: Step[] = [];
    for (const factor of FACTORS) {
      const count = workload[axis] * factor;
      const note = noteOn(axis, count);
      const bill = await estimator.billFor({ ...workload, [axis]: count });
      found.push({ factor, count, bill, ...(note === undefined ? {} : { note }) });
    }
    return found;
  };
  return {
    symbols: await steps('symbols'),
    strategies: await steps('strategies'),
    agents: await steps('agents'),
  };
}

/** An agent may have 20 strategies and 2,000 symbols, a deployment 100 agents: beyond that it is arithmetic only. */
function noteOn(axis: Axis, count: number): string | undefined {
  switch (axis) {
    case 'symbols':
      return count > MOST_SYMBOLS_A_CYCLE
        ? `a cycle looks at ${MOST_SYMBOLS_A_CYCLE}; the rest take turns`
        : undefined;
    case 'strategies':
      return count > MOST_STRATEGIES_RUN
        ? `on the line through 1 and ${MOST_STRATEGIES_RUN} strategies`
        : undefined;
    case 'agents':
      return count > 1 ? 'what a second agent added, so many times' : undefined;
  }
}
