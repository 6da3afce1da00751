import type { AgentConfig } from '../../contracts/config/deployment.ts';
import { nextOfAll } from '../../domain/calendar/next-run.ts';
import { shift } from '../../domain/clock.ts';
import { type Performance, performanceOf } from '../../domain/performance/performance.ts';
import type { StrategySchedule } from '../../domain/strategy/schedule.ts';
import { ensureBooks } from '../agent/known-trading-state.ts';
import type { OperatorCommand } from '../agent/operator-command.ts';
import { lastRunsOf, readActivity } from '../cycles/activity.ts';
import type { Ports } from '../ports/index.ts';
import { readTradingState, type TradingState } from '../risk/trading-state.ts';
import { configuredStrategy, type StrategyCommand } from '../strategies/change-strategies.ts';
import { strategyDueAt } from '../strategies/due.ts';
import { approvedSymbols, readUniverse } from '../universe/read-universe.ts';
import { readLedger } from './fills.ts';

type StrategyConfig = AgentConfig['strategies'][number];

export interface StrategyView {
  readonly id: string;
  readonly name: string;
  readonly type: StrategyConfig['type'];
  readonly engine: StrategyConfig['engine'];
  readonly timeframe: StrategyConfig['timeframe'];
  /** Paused: it is active, and the agent does not run. */
  readonly status: 'active' | 'paused' | 'stopped';
  readonly symbols: readonly string[];
  readonly riskMode: TradingState['settings']['riskMode'];
  /** Undefined: in every cycle. */
  readonly schedule: StrategySchedule | undefined;
  readonly lastRun: string | null;
  /** Null for one that is not active, and while its event has not come. */
  readonly nextRun: string | null;
  /** Of the round trips that its own fills opened. */
  readonly performance: Performance;
}

/**
 * Every configured strategy (ST1). Throws NotFound, and Conflict while there are no books.
 *
 * @param analysisSchedules the expressions by which analysis cycles are opened: a strategy runs in one of them
 */
export async function listStrategies(
  ports: Ports,
  { agentId, correlationId }: OperatorCommand,
  analysisSchedules: readonly string[],
): Promise<readonly StrategyView[]> {
  await ensureBooks(ports, agentId, correlationId);
  const [state, activity, ledger, universe] = await Promise.all([
    readTradingState(ports, agentId),
    readActivity(ports, agentId),
    readLedger(ports, agentId),
    readUniverse(ports, agentId),
  ]);
  const symbols = approvedSymbols(universe);
  const lastRuns = lastRunsOf(activity);
  return state.config.strategies.map((config) => {
    const { strategyId: id, name, type, engine, timeframe } = config;
    const status = statusOf(state, id);
    const due = strategyDueAt(state, id, lastRuns[id], activity.record.lastFillAt);
    return {
      id,
      name,
      type,
      engine,
      timeframe,
      status,
      symbols,
      riskMode: state.settings.riskMode,
      schedule: state.settings.schedules?.[id]?.schedule,
      lastRun: lastRuns[id] ?? null,
      nextRun: status === 'active' ? nextCycle(due, analysisSchedules, ports.clock.now()) : null,
      performance: performanceOf(ledger.closed.filter(({ strategyId }) => strategyId === id)),
    };
  });
}

/** Throws NotFound, and Conflict while there are no books. */
export async function oneStrategy(
  ports: Ports,
  command: StrategyCommand,
  analysisSchedules: readonly string[],
): Promise<StrategyView> {
  const { strategyId } = configuredStrategy(ports, command);
  const all = await listStrategies(ports, command, analysisSchedules);
  // Every configured strategy is in the list.
  return all.find(({ id }) => id === strategyId) as StrategyView;
}

function statusOf({ agent }: TradingState, strategyId: string): StrategyView['status'] {
  if (!agent.activeStrategies.includes(strategyId)) return 'stopped';
  return agent.lifecycle.status === 'running' ? 'active' : 'paused';
}

/** The first cycle that is opened when the strategy is due. */
function nextCycle(due: string | undefined, analysisSchedules: readonly string[], now: Date): string | null {
  if (due === undefined) return null;
  const isAhead = due > now.toISOString();
  return nextOfAll(analysisSchedules, isAhead ? new Date(shift(due, -1)) : now)?.toISOString() ?? null;
}
