import type { Ports } from '../ports/index.ts';
import type { Change } from '../ports/store.ts';
import type { TradingState } from '../risk/trading-state.ts';
import { activeStrategies } from '../strategies/due.ts';
import { create } from '../support/change.ts';
import type { Activity } from './activity.ts';
import { type CycleStarted, type CycleToCarryOut, carryOutCycle } from './carry-out-cycle.ts';
import { type ChosenSymbols, chooseSymbols } from './choose-symbols.ts';
import { beginStep, ended, endStep } from './cycle-progress.ts';
import { cycleStarted, isTaken, newCycle } from './new-cycle.ts';
import { planRequests } from './plan-requests.ts';

/** What a cycle is opened with. */
export interface PlannedAnalysis {
  readonly agentId: string;
  readonly correlationId: string;
  /** Whom it asks. */
  readonly strategies: readonly string[];
  /** Only these, instead of the universe's next. */
  readonly symbols?: readonly string[] | undefined;
}

/** The cycle as it would be opened on top of `activity`, skipped where it may not run; nothing is written yet. */
export async function planOpening(
  ports: Ports,
  plan: PlannedAnalysis,
  state: TradingState,
  activity: Activity,
): Promise<CycleToCarryOut> {
  const taken = await isTaken(ports, activity, 'analysis');
  const chosen = await chooseSymbols(ports, state, plan.symbols);
  return open(ports, plan, state, activity, chosen, taken);
}

/** What opens it. Fails with Conflict when somebody else has taken its number. */
export const openingChange = ({ opened }: CycleToCarryOut): Change => {
  const { agentId, correlationId, status } = opened;
  const events = status === 'skipped' ? [] : [cycleStarted(opened)];
  return { agentId, correlationId, writes: [create('cycle', opened)], events };
};

/** Carries out a cycle that was opened; of one that was skipped it says why. */
export async function beginCycle(ports: Ports, work: CycleToCarryOut): Promise<CycleStarted> {
  const { agentId, cycleId, type, status, skipReason } = work.opened;
  if (status === 'skipped') {
    ports.log.info('cycle skipped', { cycleId, reason: skipReason });
    ports.metrics.record('cycles_total', 1, { agentId, type }, { cycleId, status, reason: skipReason });
    return { cycleId, status, skipReason };
  }
  const asked = new Set(work.requests.map(({ strategyId }) => strategyId));
  ports.metrics.record('strategies_active', asked.size, { agentId }, { cycleId });
  return ports.log.within({ cycleId }, () => carryOutCycle(ports, work));
}

/**
 * The cycle as it is created. Its number is the next one: of two that read the same past only one gets it, and the
 * other, reading again, finds the cycle of the first.
 */
function open(
  ports: Ports,
  plan: PlannedAnalysis,
  state: TradingState,
  activity: Activity,
  chosen: ChosenSymbols,
  taken: boolean,
): CycleToCarryOut {
  const at = ports.clock.now().toISOString();
  const { symbols } = chosen;
  const { agentId, correlationId, strategies } = plan;
  const about = { agentId, type: 'analysis', correlationId, startedAt: at } as const;
  const reason = skipReason(state, symbols, strategies) ?? (taken ? 'overlap' : undefined);
  const rotation = reason === undefined ? chosen.rotation : chosen.unchanged;
  const rotated = Object.keys(rotation).length === 0 ? {} : { rotation };
  const created = { ...newCycle(activity, about, symbols.length), ...rotated };
  const cycle = beginStep(created, 'initialize', at);
  if (reason !== undefined)
    return { state, symbols, requests: [], opened: ended(cycle, 'skipped', at, reason) };
  const requests = planRequests(ports, strategies, symbols);
  const outstanding = requests.map(
    ({ requestId, strategyId }) => ({ requestId, strategyId, status: 'outstanding' }) as const,
  );
  return { state, symbols, requests, opened: { ...endStep(cycle, 'initialize', at), requests: outstanding } };
}

function skipReason(
  state: TradingState,
  symbols: readonly string[],
  strategies: readonly string[],
): string | undefined {
  if (state.killSwitch.on) return 'kill_switch';
  if (state.agent.lifecycle.status !== 'running') return `agent_${state.agent.lifecycle.status}`;
  if (symbols.length === 0) return 'market_closed';
  // An agent without any active strategy still looks at market and positions.
  return strategies.length === 0 && activeStrategies(state).length > 0 ? 'no_strategy_due' : undefined;
}
