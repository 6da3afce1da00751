import { type DomainEvent, type EventHead, event } from '../../contracts/events/envelope.ts';
import type { AuditNote } from '../../contracts/records/audit.ts';
import type { IntentRecord } from '../../contracts/records/intent.ts';
import type { PortfolioRecord } from '../../contracts/records/portfolio.ts';
import { shift } from '../../domain/clock.ts';
import { sum } from '../../domain/money.ts';
import { FORWARD_DEADLINE_MS } from '../../domain/saga/steps.ts';
import { recentOrdersAt } from '../portfolio/broker-books.ts';
import type { Write } from '../ports/store.ts';
import type { TradingState } from '../risk/trading-state.ts';
import { create, replace } from '../support/change.ts';

/** An intent comes to be together with its reservation and its saga, or not at all. */
export function intentWrites(
  state: TradingState,
  intent: IntentRecord,
  head: EventHead,
): {
  readonly writes: readonly Write[];
  readonly events: readonly DomainEvent[];
  readonly audit: readonly AuditNote[];
} {
  const { agentId, correlationId, occurredAt } = head;
  const { intentId, symbol } = intent;
  const saga = {
    agentId,
    sagaId: intentId,
    type: 'trade' as const,
    status: 'running' as const,
    currentStep: 'ValidateRisk' as const,
    correlationId,
    startedAt: occurredAt,
    deadlineAt: shift(occurredAt, FORWARD_DEADLINE_MS),
    executions: 1,
    steps: [],
  };
  return {
    writes: [
      create('intent', intent),
      create('saga', saga),
      replace('portfolio', state.portfolio, reservedFor(state.portfolio.record, intent, occurredAt)),
    ],
    events: [event('orchestrator.saga.started', head, { sagaId: intentId, symbol, status: 'running' })],
    audit: [
      {
        actor: intent.origin.kind === 'command' ? intent.origin.by : 'system',
        action: 'intent.created',
        subject: intentId,
        detail: { ...originDetail(intent), ...limitsAtHand(state, intent) },
      },
    ],
  };
}

/** The portfolio with what `intent` holds until its saga ends. */
export const reservedFor = (
  portfolio: PortfolioRecord,
  { intentId, symbol, side, qty, notional }: IntentRecord,
  reservedAt: string,
): PortfolioRecord => ({
  ...portfolio,
  reservations: [...portfolio.reservations, { intentId, symbol, side, qty, notional, reservedAt }],
  recentOrders: [...recentOrdersAt(portfolio, reservedAt), reservedAt],
});

/** What I4 checks afterwards: what the order goes back to. */
const originDetail = ({ origin }: IntentRecord): AuditNote['detail'] =>
  origin.kind === 'decision'
    ? { decisionId: origin.decisionId }
    : { commandId: origin.commandId, purpose: origin.purpose };

/** What I5 checks afterwards: what was held, reserved and allowed at the moment the intent was made. */
function limitsAtHand({ portfolio, limits }: TradingState, intent: IntentRecord): AuditNote['detail'] {
  const { positions, reservations, equity, lastEquity } = portfolio.record;
  const held = new Set(positions.map(({ symbol }) => symbol));
  const growing = reservations.filter(({ side, symbol }) => side === 'buy' || !held.has(symbol));
  const exposure = sum([
    ...positions.map(({ price, qty }) => price.times(qty).abs()),
    ...growing.map(({ notional }) => notional),
  ]);
  return {
    symbol: intent.symbol,
    side: intent.side,
    qty: intent.qty.toFixed(),
    notional: intent.notional.toString(),
    riskReducing: intent.riskReducing,
    equity: equity.toString(),
    exposureAfter: exposure.plus(intent.notional).toString(),
    slotsAfter: new Set([...held, ...reservations.map(({ symbol }) => symbol), intent.symbol]).size,
    maxExposurePct: limits.maxExposurePct.toFixed(),
    maxPositionPct: limits.maxPositionPct.toFixed(),
    maxPositions: limits.maxPositions,
    minOrderNotional: limits.minOrderNotional.toString(),
    maxOrderNotional: limits.maxOrderNotional.toString(),
    ordersInMinute: recentOrdersAt(portfolio.record, intent.createdAt).length,
    maxOrdersPerMinute: limits.maxOrdersPerMinute,
    lastEquity: lastEquity.toString(),
    maxDailyLossPct: limits.maxDailyLossPct.toFixed(),
  };
}
