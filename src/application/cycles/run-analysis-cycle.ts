import { knownTradingState } from '../agent/known-trading-state.ts';
import type { Ports } from '../ports/index.ts';
import { dueStrategies, readLastFill } from '../strategies/due.ts';
import { commitWithRetry } from '../support/change.ts';
import { forEachAgent } from '../support/each-agent.ts';
import { readActivity } from './activity.ts';
import type { CycleStarted } from './carry-out-cycle.ts';
import { beginCycle, openingChange, planOpening } from './open-analysis-cycle.ts';

export interface AnalysisCommand {
  readonly agentId: string;
  /** Only these, instead of the universe's next. */
  readonly symbols?: readonly string[] | undefined;
  /** Only this one, instead of those that are due. */
  readonly strategyId?: string | undefined;
  /** Of whoever asks; a new one unless said. */
  readonly correlationId?: string | undefined;
}

/** A cycle for each agent; see `forEachAgent` for what a failing one means to the others. */
export const runAnalysisCycles = (ports: Ports, agentIds: readonly string[]): Promise<void> =>
  forEachAgent(ports, agentIds, 'open a cycle', (agentId, correlationId) =>
    runAnalysisCycle(ports, { agentId, correlationId }),
  );

/**
 * Opens an analysis cycle: initialize, fetch_market_data and evaluate_positions, then one message per strategy and
 * chunk of symbols (CY2). The answers carry it on; `advance` completes it. A cycle that may not run is recorded as
 * skipped, with the reason.
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
  const lastFillAt = await readLastFill(ports, state);
  const opening = await commitWithRetry(ports, async () => {
    const activity = await readActivity(ports, agentId);
    const strategies =
      command.strategyId === undefined
        ? dueStrategies(state, activity, lastFillAt, ports.clock.now())
        : [command.strategyId];
    const plan = { agentId, correlationId, strategies, symbols };
    const planned = await planOpening(ports, plan, state, activity);
    return { change: openingChange(planned), result: planned };
  });
  return beginCycle(ports, opening);
}
