import type { CycleRecord } from '../../contracts/records/cycle.ts';
import { knownTradingState } from '../agent/known-trading-state.ts';
import type { Ports } from '../ports/index.ts';
import { dueStrategies } from '../strategies/due.ts';
import { commitWithRetry } from '../support/change.ts';
import { forEachAgent } from '../support/each-agent.ts';
import { readActivity } from './activity.ts';
import type { CycleStarted, CycleToCarryOut } from './carry-out-cycle.ts';
import { lastAnalysis } from './choose-symbols.ts';
import { beginCycle, openingChange, planOpening } from './open-analysis-cycle.ts';

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

/** A cycle to be opened, or the last one where that says it already. */
type Opening = { readonly planned: CycleToCarryOut } | { readonly last: CycleRecord };

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
  const { agentId, symbols } = command;
  const state = await knownTradingState(ports, agentId, correlationId);
  const opening = await commitWithRetry<Opening>(ports, async () => {
    const activity = await readActivity(ports, agentId);
    const strategies =
      command.strategyId === undefined
        ? dueStrategies(state, activity, ports.clock.now())
        : [command.strategyId];
    const plan = { agentId, correlationId, strategies, symbols };
    const planned = await planOpening(ports, plan, state, activity);
    const last = command.scheduled === true ? await saidBefore(ports, planned) : undefined;
    if (last !== undefined) return { result: { last } };
    return { change: openingChange(planned), result: { planned } };
  });
  if ('planned' in opening) return beginCycle(ports, opening.planned);
  const { cycleId, status, skipReason } = opening.last;
  return { cycleId, status, skipReason };
}

/** The last cycle, where `planned` finds no market open and would say what that one said. */
async function saidBefore(
  ports: Ports,
  { opened, symbols }: CycleToCarryOut,
): Promise<CycleRecord | undefined> {
  if (symbols.length > 0) return undefined;
  const last = await lastAnalysis(ports, opened.agentId);
  return last?.skipReason === opened.skipReason ? last : undefined;
}
