import type { CycleRecord } from '../../contracts/records/cycle.ts';
import { knownTradingState } from '../agent/known-trading-state.ts';
import type { Ports } from '../ports/index.ts';
import type { TradingState } from '../risk/trading-state.ts';
import { activeStrategies, dueStrategies, readLastFill } from '../strategies/due.ts';
import { commitWithRetry, create } from '../support/change.ts';
import { forEachAgent } from '../support/each-agent.ts';
import { type Activity, readActivity } from './activity.ts';
import { type CycleStarted, type CycleToCarryOut, carryOutCycle } from './carry-out-cycle.ts';
import { type ChosenSymbols, chooseSymbols, lastAnalysis } from './choose-symbols.ts';
import { beginStep, ended, endStep } from './cycle-progress.ts';
import { cycleStarted, isTaken, newCycle } from './new-cycle.ts';
import { planRequests } from './plan-requests.ts';

export interface AnalysisCommand {
  readonly agentId: string;
  /** Only these, instead of the universe's next. */
  readonly symbols?: readonly string[] | undefined;
  /** Only this one, instead of those that are due. */
  readonly strategyId?: string | undefined;
  /** True for one that nobody asked for: that nothing can be traded is then recorded once, not each time. */
  readonly scheduled?: boolean | undefined;
  /** Of whoever asks; a new one unless said. */
  readonly correlationId?: string | undefined;
}

/** What a cycle is opened with. */
interface PlannedAnalysis extends AnalysisCommand {
  readonly correlationId: string;
  readonly strategies: readonly string[];
}

interface SaidBefore {
  /** The last cycle, when it says all that this one would. */
  readonly before?: CycleRecord | undefined;
}

/** A cycle for each agent; see `forEachAgent` for what a failing one means to the others. */
export const runAnalysisCycles = (ports: Ports, agentIds: readonly string[]): Promise<void> =>
  forEachAgent(ports, agentIds, 'open a cycle', (agentId, correlationId) =>
    runAnalysisCycle(ports, { agentId, correlationId, scheduled: true }),
  );

/**
 * Opens an analysis cycle: initialize, fetch_market_data and evaluate_positions, then one message per strategy and
 * chunk of symbols (CY2). The answers carry it on; `advance` completes it. A cycle that may not run is recorded as
 * skipped, with the reason; one by the schedule that finds no market open, and would say what the last one said, is not
 * recorded again.
 *
 * @returns the cycle that was opened, or the last one when that says it already
 */
export function runAnalysisCycle(ports: Ports, command: AnalysisCommand): Promise<CycleStarted> {
  const { agentId, correlationId = ports.ids.next() } = command;
  return ports.log.within({ agentId, correlationId }, () => openCycle(ports, command, correlationId));
}

async function openCycle(
  ports: Ports,
  command: AnalysisCommand,
  correlationId: string,
): Promise<CycleStarted> {
  const { agentId } = command;
  const state = await knownTradingState(ports, agentId, correlationId);
  const lastFillAt = await readLastFill(ports, state);
  const work = await commitWithRetry<CycleToCarryOut & SaidBefore>(ports, async () => {
    const activity = await readActivity(ports, agentId);
    const strategies =
      command.strategyId === undefined
        ? dueStrategies(state, activity, lastFillAt, ports.clock.now())
        : [command.strategyId];
    const taken = await isTaken(ports, activity, 'analysis');
    const chosen = await chooseSymbols(ports, state, command.symbols);
    const plan = { ...command, correlationId, strategies };
    const opening = open(ports, plan, state, activity, chosen, taken);
    const { opened } = opening;
    if (command.scheduled === true && chosen.symbols.length === 0) {
      const before = await lastAnalysis(ports, agentId);
      if (before?.skipReason === opened.skipReason) return { result: { ...opening, before } };
    }
    const events = opened.status === 'skipped' ? [] : [cycleStarted(opened)];
    return {
      change: { agentId, correlationId, writes: [create('cycle', opened)], events },
      result: opening,
    };
  });
  const { cycleId, type, status, skipReason } = work.before ?? work.opened;
  if (work.before !== undefined) return { cycleId, status, skipReason };
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
  command: PlannedAnalysis,
  state: TradingState,
  activity: Activity,
  chosen: ChosenSymbols,
  taken: boolean,
): CycleToCarryOut {
  const at = ports.clock.now().toISOString();
  const { symbols } = chosen;
  const { agentId, correlationId, strategies } = command;
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
