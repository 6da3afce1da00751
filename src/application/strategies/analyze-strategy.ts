import { ConflictError } from '../../domain/errors.ts';
import { existingAgent } from '../agent/change-lifecycle.ts';
import type { CycleStarted } from '../cycles/carry-out-cycle.ts';
import { runAnalysisCycle } from '../cycles/run-analysis-cycle.ts';
import type { Ports } from '../ports/index.ts';
import { configuredStrategy, type StrategyCommand } from './change-strategies.ts';

export interface AnalyzeStrategy extends StrategyCommand {
  /** Only these, instead of the universe's next. */
  readonly symbols?: readonly string[] | undefined;
}

/**
 * A cycle now, of this strategy alone and whatever its schedule says (ST1).
 *
 * @throws ConflictError for one that is stopped: what it decides would be traded; NotFoundError
 */
export async function analyzeStrategy(ports: Ports, command: AnalyzeStrategy): Promise<CycleStarted> {
  const { strategyId } = configuredStrategy(ports, command);
  const { record } = await existingAgent(ports, command);
  if (!record.activeStrategies.includes(strategyId))
    throw new ConflictError('cannot analyze: the strategy is stopped', { strategyId });
  return runAnalysisCycle(ports, command);
}
