import type { StrategyConfig } from '../../contracts/config/deployment.ts';
import { type DomainEvent, event } from '../../contracts/events/envelope.ts';
import type { DecisionRequest } from '../../contracts/messages/messages.ts';
import type { CycleRecord } from '../../contracts/records/cycle.ts';
import type { DecisionRecord } from '../../contracts/records/decision.ts';
import type { PortfolioRecord, Position } from '../../contracts/records/portfolio.ts';
import { signOf } from '../../domain/asset.ts';
import { SECOND } from '../../domain/clock.ts';
import { ZERO } from '../../domain/decimal.ts';
import { errorMessage, errorName, FatalError } from '../../domain/errors.ts';
import { advance } from '../cycles/cycle-progress.ts';
import { cycleWrites } from '../cycles/cycle-writes.ts';
import type { Ports } from '../ports/index.ts';
import type { Versioned } from '../ports/store.ts';
import { agentConfigOf } from '../risk/trading-state.ts';
import { commitWithRetry, create, required } from '../support/change.ts';
import { withTimeout } from '../support/deadline.ts';
import { type Judged, judgeAnswers } from './judge-answers.ts';

/** CY2: a strategy that takes longer is recorded failed. */
const STRATEGY_TIMEOUT_MS = 30 * SECOND;

type Deciding =
  | { readonly kind: 'decided'; readonly judged: Judged }
  | { readonly kind: 'failed'; readonly error: string };

/**
 * Answers one request of a cycle: asks the strategy's engine and commits its decisions, their events and the cycle's
 * countdown in one transaction. A request that is answered already, or whose cycle is over, changes nothing (DE7).
 */
export async function answerRequest(ports: Ports, request: DecisionRequest): Promise<void> {
  const cycle = await required(ports, 'cycle', request.agentId, request.cycleId);
  if (!isOutstanding(cycle.record, request)) return;
  const deciding = await decide(ports, request);
  await commitWithRetry(ports, async () => {
    const current = await required(ports, 'cycle', request.agentId, request.cycleId);
    if (!isOutstanding(current.record, request)) return { result: undefined };
    return { change: await changeOf(ports, request, current, deciding), result: undefined };
  });
}

const isOutstanding = (cycle: CycleRecord, { requestId }: DecisionRequest): boolean =>
  cycle.status === 'running' &&
  cycle.requests.some((one) => one.requestId === requestId && one.status === 'outstanding');

/** A strategy that fails is recorded as failed and never turned into hold; the others go on (CY2). */
async function decide(ports: Ports, request: DecisionRequest): Promise<Deciding> {
  const { agentId, strategyId, symbols } = request;
  try {
    const strategy = strategyOf(ports, agentId, strategyId);
    const engine = ports.engines[strategy.engine];
    if (engine === undefined) throw new FatalError(`no engine ${strategy.engine}`, { strategyId });
    const { record: portfolio } = await required(ports, 'portfolio', agentId, 'portfolio');
    const work = async (): Promise<Judged> => {
      const quotes = await ports.marketData.quotes(symbols);
      const known = [...quotes.values()].filter((quote) => symbols.includes(quote.symbol));
      const answers = await engine.decide({
        strategy,
        quotes: known,
        positions: expectedPositions(portfolio),
      });
      return judgeAnswers({ request, strategy, answers, quotes, now: ports.clock.now() });
    };
    return {
      kind: 'decided',
      judged: await withTimeout(ports.clock, STRATEGY_TIMEOUT_MS, `strategy ${strategyId}`, work()),
    };
  } catch (error) {
    ports.log.error('strategy failed', { ...logContext(request), error: errorMessage(error) });
    return { kind: 'failed', error: `${errorName(error)}: ${errorMessage(error)}` };
  }
}

const logContext = ({ agentId, cycleId, strategyId, correlationId }: DecisionRequest) => ({
  agentId,
  cycleId,
  strategyId,
  correlationId,
});

function strategyOf(ports: Ports, agentId: string, strategyId: string): StrategyConfig {
  const strategy = agentConfigOf(ports, agentId).strategies.find((one) => one.strategyId === strategyId);
  if (strategy === undefined) throw new FatalError(`no strategy ${strategyId} is configured`, { agentId });
  return strategy;
}

/** Positions as they will be when everything in flight has filled, so that nothing is entered or left twice. */
function expectedPositions(portfolio: PortfolioRecord): readonly Position[] {
  const held = new Map(portfolio.positions.map((position) => [position.symbol, position] as const));
  for (const { symbol, side, qty, notional } of portfolio.reservations) {
    const before = held.get(symbol);
    const price = before?.price ?? notional.div(qty);
    const after = (before?.qty ?? ZERO).plus(qty.times(signOf(side)));
    held.set(symbol, { symbol, qty: after, price, averageEntryPrice: before?.averageEntryPrice ?? price });
  }
  return [...held.values()];
}

async function changeOf(
  ports: Ports,
  request: DecisionRequest,
  read: Versioned<CycleRecord>,
  deciding: Deciding,
) {
  const { agentId, correlationId } = request;
  const occurredAt = ports.clock.now().toISOString();
  const head = { agentId, correlationId, occurredAt };
  const decisions = deciding.kind === 'decided' ? deciding.judged.decisions : [];
  const waiting = decisions.filter((decision) => decision.status === 'generated');
  const cycle = await cycleWrites(
    ports,
    read,
    advance(answered(read.record, request, deciding, waiting.length), occurredAt),
  );
  const events: DomainEvent[] = waiting.map(({ decisionId, cycleId, symbol, action, confidence }) =>
    event('ai.decision.generated', head, { decisionId, cycleId, symbol, action, confidence }),
  );
  if (deciding.kind === 'failed') {
    events.push(
      event('orchestrator.error.occurred', head, {
        type: 'strategy',
        message: deciding.error,
        source: request.strategyId,
      }),
    );
  }
  return {
    agentId,
    correlationId,
    writes: [...decisions.map((decision: DecisionRecord) => create('decision', decision)), ...cycle.writes],
    events: [...events, ...cycle.events],
  };
}

function answered(
  cycle: CycleRecord,
  { requestId }: DecisionRequest,
  deciding: Deciding,
  waiting: number,
): CycleRecord {
  const state =
    deciding.kind === 'failed'
      ? { status: 'failed' as const, error: deciding.error }
      : { status: 'answered' as const };
  const requests = cycle.requests.map((one) => (one.requestId === requestId ? { ...one, ...state } : one));
  const { counts } = cycle;
  const added =
    deciding.kind === 'failed' ? { ...counts, errors: counts.errors + 1 } : tallied(counts, deciding.judged);
  return { ...cycle, requests, undecided: cycle.undecided + waiting, counts: added };
}

const tallied = (counts: CycleRecord['counts'], { decisions, holds }: Judged): CycleRecord['counts'] => ({
  ...counts,
  decisions: counts.decisions + decisions.length,
  holds: counts.holds + holds,
  invalid: counts.invalid + decisions.filter((decision) => decision.status === 'invalid').length,
});
