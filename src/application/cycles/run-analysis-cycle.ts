import type { CycleRecord } from '../../contracts/records/cycle.ts';
import { assetClassOf } from '../../domain/asset.ts';
import { isMarketOpen } from '../../domain/calendar/calendar.ts';
import { ConflictError } from '../../domain/errors.ts';
import { selectSymbols } from '../../domain/universe/select.ts';
import { knownTradingState } from '../agent/known-trading-state.ts';
import type { Ports } from '../ports/index.ts';
import type { TradingState } from '../risk/trading-state.ts';
import { create, required } from '../support/change.ts';
import { forEachAgent } from '../support/each-agent.ts';
import { type CycleStarted, carryOutCycle } from './carry-out-cycle.ts';
import { beginStep, ended, endStep } from './cycle-progress.ts';
import { ANALYSIS_LEASE } from './cycle-writes.ts';
import { takeLease } from './lease.ts';

/** CY1: also how long the lease is held when nobody frees it. */
export const ANALYSIS_TIMEOUT_MS = 120_000;

export interface AnalysisCommand {
  readonly agentId: string;
  /** Only these, instead of the universe's next. */
  readonly symbols?: readonly string[] | undefined;
}

/** A cycle for each agent; see `forEachAgent` for what a failing one means to the others. */
export const runAnalysisCycles = (ports: Ports, agentIds: readonly string[]): Promise<void> =>
  forEachAgent(ports, agentIds, 'open a cycle', (agentId) => runAnalysisCycle(ports, { agentId }));

/**
 * Opens an analysis cycle: initialize, fetch_market_data and evaluate_positions, then one message per strategy and
 * chunk of symbols (CY2). The answers carry it on; `advance` completes it. A cycle that may not run is recorded as
 * skipped, with the reason.
 */
export async function runAnalysisCycle(ports: Ports, command: AnalysisCommand): Promise<CycleStarted> {
  const { agentId } = command;
  const state = await knownTradingState(ports, agentId, ports.ids.next());
  const activity = await required(ports, 'activity', agentId, 'activity');
  const held = state.portfolio.record.positions.map((position) => position.symbol);
  const chosen =
    command.symbols ?? selectSymbols(state.config.universe, held, activity.record.stats.cyclesCompleted);
  const now = ports.clock.now();
  const symbols = chosen.filter((symbol) => isMarketOpen(assetClassOf(symbol), now));
  const cycle = beginStep(newCycle(ports, agentId, symbols.length), 'initialize', now.toISOString());

  const reason = skipReason(state, symbols);
  if (reason !== undefined) return skip(ports, cycle, reason);
  const lease = await takeLease(ports, agentId, ANALYSIS_LEASE, cycle.cycleId, ANALYSIS_TIMEOUT_MS);
  if (lease === undefined) return skip(ports, cycle, 'overlap');
  const opened: CycleRecord = endStep(cycle, 'initialize', now.toISOString());
  try {
    await ports.store.commit({
      agentId,
      correlationId: cycle.correlationId,
      writes: [lease.write, create('cycle', opened)],
    });
  } catch (error) {
    if (error instanceof ConflictError) return skip(ports, cycle, 'overlap');
    throw error;
  }
  return carryOutCycle(ports, { state, opened, symbols, leaseToken: lease.token });
}

const newCycle = (ports: Ports, agentId: string, symbols: number): CycleRecord => {
  const cycleId = ports.ids.next();
  return {
    agentId,
    cycleId,
    type: 'analysis',
    status: 'started',
    correlationId: cycleId,
    startedAt: ports.clock.now().toISOString(),
    symbols,
    missingSymbols: [],
    requests: [],
    undecided: 0,
    steps: [],
    counts: {
      decisions: 0,
      holds: 0,
      invalid: 0,
      rejected: 0,
      ordersSubmitted: 0,
      ordersFilled: 0,
      errors: 0,
    },
  };
};

function skipReason(state: TradingState, symbols: readonly string[]): string | undefined {
  if (state.killSwitch.on) return 'kill_switch';
  if (state.agent.lifecycle.status !== 'running') return `agent_${state.agent.lifecycle.status}`;
  return symbols.length === 0 ? 'market_closed' : undefined;
}

async function skip(ports: Ports, cycle: CycleRecord, reason: string): Promise<CycleStarted> {
  const skipped = ended(cycle, 'skipped', ports.clock.now().toISOString(), reason);
  await ports.store.commit({
    agentId: cycle.agentId,
    correlationId: cycle.correlationId,
    writes: [create('cycle', skipped)],
  });
  ports.log.info('cycle skipped', { cycleId: cycle.cycleId, reason });
  return { cycleId: cycle.cycleId, status: 'skipped', skipReason: reason };
}
