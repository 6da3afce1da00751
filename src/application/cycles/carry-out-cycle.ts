import type { CycleRecord } from '../../contracts/records/cycle.ts';
import { ConflictError, errorMessage, errorName } from '../../domain/errors.ts';
import { syncPortfolio } from '../portfolio/sync-portfolio.ts';
import type { Ports } from '../ports/index.ts';
import type { TradingState } from '../risk/trading-state.ts';
import { required } from '../support/change.ts';
import { reportFault } from '../support/report-fault.ts';
import { advance, beginStep, ended, endStep } from './cycle-progress.ts';
import { cycleWrites } from './cycle-writes.ts';
import { type PlannedRequest, requestsFor } from './plan-requests.ts';

export interface CycleStarted {
  readonly cycleId: string;
  readonly status: CycleRecord['status'];
  readonly skipReason?: string | undefined;
}

export interface CycleToCarryOut {
  readonly state: TradingState;
  /** As it was created, with the requests that are planned. */
  readonly opened: CycleRecord;
  readonly symbols: readonly string[];
  readonly requests: readonly PlannedRequest[];
}

/** The version that the record of a cycle has while nobody but its opener has written it. */
const UNTOUCHED = 1;

/**
 * fetch_market_data, evaluate_positions, and the requests that generate decisions. When all goes as planned nothing is
 * written here: what was done travels with the requests, and the first answer records it.
 *
 * @throws ConflictError when the cycle was closed in between: another may have begun, and nothing more is asked (CY3)
 */
export async function carryOutCycle(ports: Ports, work: CycleToCarryOut): Promise<CycleStarted> {
  const { state, opened, symbols, requests } = work;
  const at = (): string => ports.clock.now().toISOString();
  const market = await fetchMarketData(ports, beginStep(opened, 'fetch_market_data', at()), symbols);
  let cycle = beginStep(market.cycle, 'evaluate_positions', at());
  try {
    await syncPortfolio(ports, state, opened.correlationId);
    cycle = endStep(cycle, 'evaluate_positions', at());
  } catch (error) {
    // Without the broker's truth there is no new risk; the next schedule tries again (RS5).
    reportFault(ports, 'the broker did not say what is held', error, { agentId: opened.agentId }, 'warn');
    return record(ports, opened, failed(cycle, at(), error));
  }
  cycle = beginStep(cycle, 'generate_decisions', at());
  const { missingSymbols, steps } = cycle;
  const messages = requestsFor(requests, market.known, opened, { missingSymbols, steps }, at());
  let started: CycleStarted = opened;
  if (messages.length === 0 || messages.length < requests.length) {
    // The countdown must not wait for what is not asked.
    const asked = new Set(messages.map(({ requestId }) => requestId));
    const fewer = cycle.requests.filter(({ requestId }) => asked.has(requestId));
    started = await record(ports, opened, advance({ ...cycle, status: 'running', requests: fewer }, at()));
  } else {
    await assertOpen(ports, opened);
  }
  if (messages.length > 0) await ports.queue.send('decision-requests', messages);
  return { cycleId: started.cycleId, status: started.status };
}

/** Goes on with the symbols that have a price; the others are named in the cycle. */
async function fetchMarketData(ports: Ports, cycle: CycleRecord, symbols: readonly string[]) {
  const done = (known: readonly string[], detail: string, status?: 'failed') => {
    const priced = new Set(known);
    const missingSymbols = symbols.filter((symbol) => !priced.has(symbol));
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
    reportFault(ports, 'no market data', error, { agentId: cycle.agentId }, 'warn');
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

/** Writes the cycle as it stands now; its record must be as it was opened. */
async function record(ports: Ports, opened: CycleRecord, cycle: CycleRecord): Promise<CycleStarted> {
  const { agentId, correlationId } = cycle;
  const change = cycleWrites({ record: opened, version: UNTOUCHED }, cycle);
  await ports.store.commit({ agentId, correlationId, ...change });
  return cycle;
}

/** Somebody may have paused it: then strategies are asked all the same, and nothing is ordered. */
async function assertOpen(ports: Ports, { agentId, cycleId }: CycleRecord): Promise<void> {
  const { record: cycle } = await required(ports, 'cycle', agentId, cycleId);
  if (cycle.completedAt === undefined) return;
  throw new ConflictError(`cycle ${cycleId} was closed before it asked`, { kind: 'cycle', id: cycleId });
}
