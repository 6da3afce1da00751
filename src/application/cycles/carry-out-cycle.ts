import { type DomainEvent, event } from '../../contracts/events/envelope.ts';
import type { DecisionRequest } from '../../contracts/messages/messages.ts';
import type { CycleRecord } from '../../contracts/records/cycle.ts';
import { errorMessage, errorName } from '../../domain/errors.ts';
import { syncPortfolio } from '../portfolio/sync-portfolio.ts';
import type { Ports } from '../ports/index.ts';
import type { Write } from '../ports/store.ts';
import type { TradingState } from '../risk/trading-state.ts';
import { advance, beginStep, ended, endStep } from './cycle-progress.ts';
import { ANALYSIS_LEASE, cycleWrites } from './cycle-writes.ts';

/** Decisions of one request are one transaction: up to 80 and what belongs to them stay under its 100 items. */
const SYMBOLS_A_REQUEST = 80;

export interface CycleStarted {
  readonly cycleId: string;
  readonly status: CycleRecord['status'];
  readonly skipReason?: string | undefined;
}

export interface CycleToCarryOut {
  readonly state: TradingState;
  /** As it was created. */
  readonly opened: CycleRecord;
  readonly symbols: readonly string[];
  /** What proves that the lease is still ours (CY3). */
  readonly leaseToken: number;
}

/**
 * fetch_market_data, evaluate_positions, and the requests that generate decisions: one message per strategy and chunk
 * of symbols. Throws Conflict when the cycle was closed, or its lease taken, in between.
 */
export async function carryOutCycle(ports: Ports, work: CycleToCarryOut): Promise<CycleStarted> {
  const { state, opened, symbols } = work;
  const { agentId, cycleId, correlationId } = opened;
  const at = (): string => ports.clock.now().toISOString();
  const market = await fetchMarketData(ports, beginStep(opened, 'fetch_market_data', at()), symbols);
  let cycle = beginStep(market.cycle, 'evaluate_positions', at());
  try {
    await syncPortfolio(ports, state, correlationId);
    cycle = endStep(cycle, 'evaluate_positions', at());
  } catch (error) {
    // Without the broker's truth there is no new risk; the next schedule tries again (RS5).
    return finish(ports, work, failed(cycle, at(), error));
  }
  const messages = requestsOf(ports, state, cycle, market.known);
  cycle = {
    ...beginStep(cycle, 'generate_decisions', at()),
    status: 'running',
    requests: messages.map(({ requestId, strategyId }) => ({ requestId, strategyId, status: 'outstanding' })),
  };
  const started = await finish(ports, work, advance(cycle, at()), [
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

/** Writes the cycle as it stands now; both its record and its lease must be as this cycle left them. */
async function finish(
  ports: Ports,
  { opened, leaseToken }: CycleToCarryOut,
  cycle: CycleRecord,
  events: readonly DomainEvent[] = [],
): Promise<CycleStarted> {
  const { agentId, cycleId, correlationId } = cycle;
  const change = await cycleWrites(ports, { record: opened, version: 1 }, cycle);
  // The end of a cycle writes the lease itself; before that, nobody may have taken it.
  const fence: readonly Write[] =
    cycle.completedAt === undefined
      ? [{ op: 'check', kind: 'lease', agentId, id: ANALYSIS_LEASE, expected: leaseToken }]
      : [];
  await ports.store.commit({
    agentId,
    correlationId,
    writes: [...change.writes, ...fence],
    events: [...events, ...change.events],
  });
  return { cycleId, status: cycle.status };
}
