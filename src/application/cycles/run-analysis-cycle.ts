import { type DomainEvent, event } from '../../contracts/events/envelope.ts';
import type { DecisionRequest } from '../../contracts/messages/messages.ts';
import type { CycleRecord } from '../../contracts/records/cycle.ts';
import { assetClassOf } from '../../domain/asset.ts';
import { isMarketOpen } from '../../domain/calendar/calendar.ts';
import { ConflictError, errorMessage, errorName } from '../../domain/errors.ts';
import { selectSymbols } from '../../domain/universe/select.ts';
import { syncPortfolio } from '../portfolio/sync-portfolio.ts';
import type { Ports } from '../ports/index.ts';
import type { Write } from '../ports/store.ts';
import { readTradingState, type TradingState } from '../risk/trading-state.ts';
import { create, required } from '../support/change.ts';
import { advance, beginStep, ended, endStep } from './cycle-progress.ts';
import { ANALYSIS_LEASE, cycleWrites } from './cycle-writes.ts';
import { takeLease } from './lease.ts';

/** CY1: also how long the lease is held when nobody frees it. */
export const ANALYSIS_TIMEOUT_MS = 120_000;
/** Decisions of one request are one transaction: up to 80 and what belongs to them stay under its 100 items. */
const SYMBOLS_A_REQUEST = 80;

export interface AnalysisCommand {
  readonly agentId: string;
  /** Only these, instead of the universe's next. */
  readonly symbols?: readonly string[] | undefined;
}

export interface CycleStarted {
  readonly cycleId: string;
  readonly status: CycleRecord['status'];
  readonly skipReason?: string | undefined;
}

/**
 * Opens an analysis cycle: initialize, fetch_market_data and evaluate_positions, then one message per strategy and
 * chunk of symbols (CY2). The answers carry it on; `advance` completes it. A cycle that may not run is recorded as
 * skipped, with the reason.
 */
export async function runAnalysisCycle(ports: Ports, command: AnalysisCommand): Promise<CycleStarted> {
  const { agentId } = command;
  const state = await readTradingState(ports, agentId);
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
      writes: [lease, create('cycle', opened)],
    });
  } catch (error) {
    if (error instanceof ConflictError) return skip(ports, cycle, 'overlap');
    throw error;
  }
  return carryOut(ports, state, opened, symbols);
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

async function carryOut(
  ports: Ports,
  state: TradingState,
  opened: CycleRecord,
  symbols: readonly string[],
): Promise<CycleStarted> {
  const { agentId, cycleId, correlationId } = opened;
  const at = (): string => ports.clock.now().toISOString();
  const market = await fetchMarketData(ports, beginStep(opened, 'fetch_market_data', at()), symbols);
  let cycle = beginStep(market.cycle, 'evaluate_positions', at());
  try {
    await syncPortfolio(ports, agentId, correlationId);
    cycle = endStep(cycle, 'evaluate_positions', at());
  } catch (error) {
    // Without the broker's truth there is no new risk; the next schedule tries again (RS5).
    return finish(ports, failed(cycle, at(), error));
  }
  const messages = requestsOf(ports, state, cycle, market.known);
  cycle = {
    ...beginStep(cycle, 'generate_decisions', at()),
    status: 'running',
    requests: messages.map(({ requestId, strategyId }) => ({ requestId, strategyId, status: 'outstanding' })),
  };
  const started = await finish(ports, advance(cycle, at()), [
    event(
      'orchestrator.cycle.started',
      { agentId, correlationId, occurredAt: at() },
      { cycleId, type: 'analysis', symbols: symbols.length },
    ),
  ]);
  if (messages.length > 0) await ports.queue.send('decision-requests', messages);
  return started;
}

/** Goes on with the symbols that have a price; the others are named in the cycle. */
async function fetchMarketData(ports: Ports, cycle: CycleRecord, symbols: readonly string[]) {
  const done = (known: readonly string[], detail: string, status?: 'failed') => {
    const missingSymbols = symbols.filter((symbol) => !known.includes(symbol));
    const fetched = endStep(
      { ...cycle, missingSymbols },
      'fetch_market_data',
      ports.clock.now().toISOString(),
      detail,
      status,
    );
    return { known, cycle: status === undefined ? fetched : withError(fetched) };
  };
  try {
    const quotes = await ports.marketData.quotes(symbols);
    const known = symbols.filter((symbol) => quotes.has(symbol));
    return done(known, `${known.length} of ${symbols.length} symbols`);
  } catch (error) {
    ports.log.warn('no market data', { cycleId: cycle.cycleId, error: errorMessage(error) });
    return done([], `${errorName(error)}: ${errorMessage(error)}`, 'failed');
  }
}

const withError = (cycle: CycleRecord): CycleRecord => ({
  ...cycle,
  counts: { ...cycle.counts, errors: cycle.counts.errors + 1 },
});

const failed = (cycle: CycleRecord, at: string, error: unknown): CycleRecord => {
  const detail = `${errorName(error)}: ${errorMessage(error)}`;
  return ended(
    withError(endStep(cycle, 'evaluate_positions', at, detail, 'failed')),
    'failed',
    at,
    'broker_unavailable',
  );
};

function requestsOf(
  ports: Ports,
  state: TradingState,
  cycle: CycleRecord,
  symbols: readonly string[],
): readonly DecisionRequest[] {
  const { agentId, cycleId, correlationId } = cycle;
  const active = state.config.strategies.filter(({ strategyId }) =>
    state.agent.activeStrategies.includes(strategyId),
  );
  const chunks = Array.from({ length: Math.ceil(symbols.length / SYMBOLS_A_REQUEST) }, (_, index) =>
    symbols.slice(index * SYMBOLS_A_REQUEST, (index + 1) * SYMBOLS_A_REQUEST),
  );
  const requestedAt = ports.clock.now().toISOString();
  return active.flatMap(({ strategyId }) =>
    chunks.map((chunk) => ({
      requestId: ports.ids.next(),
      agentId,
      cycleId,
      correlationId,
      strategyId,
      symbols: chunk,
      requestedAt,
    })),
  );
}

/** Writes the cycle as it stands now. A cycle that was closed, or whose lease expired, refuses late writes (CY3). */
async function finish(
  ports: Ports,
  cycle: CycleRecord,
  events: readonly DomainEvent[] = [],
): Promise<CycleStarted> {
  const { agentId, cycleId, correlationId } = cycle;
  const read = await required(ports, 'cycle', agentId, cycleId);
  if (read.record.completedAt !== undefined)
    throw new ConflictError(`cycle ${cycleId} was closed meanwhile`, { cycleId });
  const lease = await required(ports, 'lease', agentId, ANALYSIS_LEASE);
  if (lease.record.holder !== cycleId)
    throw new ConflictError(`cycle ${cycleId} lost its lease`, { cycleId });
  const change = await cycleWrites(ports, read, cycle);
  // The end of a cycle writes the lease itself; before that, nobody may have taken it since it was read.
  const fence: readonly Write[] =
    cycle.completedAt === undefined
      ? [{ op: 'check', kind: 'lease', agentId, id: ANALYSIS_LEASE, expected: lease.version }]
      : [];
  await ports.store.commit({
    agentId,
    correlationId,
    writes: [...change.writes, ...fence],
    events: [...events, ...change.events],
  });
  return { cycleId, status: cycle.status };
}
