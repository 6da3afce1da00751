import { meterActivities } from '../metering/activities.ts';
import type { AgentShare } from '../metering/agent-share.ts';
import { MOST_SYMBOLS_A_CYCLE } from '../metering/deployment.ts';
import { onTheLine, type UnitUsage, unitsOf } from '../metering/units.ts';
import type { Inventory } from './inventory.ts';
import { monthlyQuantities } from './month.ts';
import type { PriceList } from './price-list.ts';
import { type Bill, billOf } from './pricing.ts';
import type { Workload } from './workload.ts';

/** More strategies than these are not run: they lie on the line through one and so many. */
export const MOST_STRATEGIES_RUN = 10;

/** All that an estimate stands on. */
export interface Basis {
  readonly prices: PriceList;
  readonly inventory: Inventory;
  readonly share: AgentShare;
  /** Called before each run that is metered. */
  readonly onRun: (what: string) => void;
}

export interface Estimator {
  /** A month of `workload`. Sizes that were metered before are not metered again. */
  billFor(workload: Workload): Promise<Bill>;
  unitsFor(workload: Workload): Promise<UnitUsage>;
}

export function createEstimator({ prices, inventory, share, onRun }: Basis): Estimator {
  const metered = new Map<string, UnitUsage>();

  const meter = async (symbols: number, strategies: number): Promise<UnitUsage> => {
    const what = `${symbols} symbols, ${strategies} ${strategies === 1 ? 'strategy' : 'strategies'}`;
    const known = metered.get(what);
    if (known !== undefined) return known;
    onRun(what);
    const units = unitsOf(await meterActivities({ symbols, strategies, agents: 1 }), share);
    metered.set(what, units);
    return units;
  };

  const unitsFor = async ({ symbols, strategies }: Workload): Promise<UnitUsage> => {
    // Symbols beyond what a cycle looks at take turns, and cost nothing more (UN2).
    const looked = Math.min(symbols, MOST_SYMBOLS_A_CYCLE);
    if (strategies <= MOST_STRATEGIES_RUN) return meter(looked, strategies);
    const low = { count: 1, units: await meter(looked, 1) };
    const high = { count: MOST_STRATEGIES_RUN, units: await meter(looked, MOST_STRATEGIES_RUN) };
    return onTheLine(low, high, strategies);
  };

  return {
    unitsFor,
    async billFor(workload) {
      return billOf(monthlyQuantities(workload, await unitsFor(workload), inventory), prices);
    },
  };
}
