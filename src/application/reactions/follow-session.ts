import { type DomainEvent, eventData } from '../../contracts/events/envelope.ts';
import type { DecisionRecord } from '../../contracts/records/decision.ts';
import { assetClassOf } from '../../domain/asset.ts';
import type { Calendar } from '../../domain/calendar/calendar.ts';
import { tradingHoursAt } from '../../domain/calendar/trading-hours.ts';
import { elapsed } from '../../domain/clock.ts';
import { isRiskReducing } from '../../domain/risk/risk-reducing.ts';
import { alertFailedCancels, cancelRiskOrders } from '../agent/cancel-risk-orders.ts';
import { knownTradingState } from '../agent/known-trading-state.ts';
import { hastenAnalysisCycle } from '../cycles/hasten-analysis-cycle.ts';
import { expireDecision } from '../decisions/expire-decision.ts';
import type { Ports } from '../ports/index.ts';
import type { TradingState } from '../risk/trading-state.ts';
import { sessionRulesOf } from '../sessions/symbol-hours.ts';

/** More decisions than this never wait at once; the heartbeat expires what is left. */
const AT_ONCE = 50;

/**
 * Starts trading when stocks may be traded and stops it when they may not, by the session rules, on days with an early
 * close too; crypto and exits go on (CA2). A rebalance that waits for the market is taken up by the very heartbeat that
 * tells of the change. News of a phase that is over changes nothing.
 */
export async function followSession(ports: Ports, told: DomainEvent): Promise<void> {
  const { agentId, correlationId, occurredAt } = told;
  const { nextChangeAt } = eventData('market.session.changed', told);
  const now = ports.clock.now();
  if (elapsed(nextChangeAt, now) >= 0) return;
  const state = await knownTradingState(ports, agentId, correlationId);
  const hours = tradingHoursAt(state.calendar, sessionRulesOf(state.settings), 'us_equity', now);
  if (hours === 'closed') {
    await stopStocks(ports, state, correlationId);
    const after = 'market.session.changed';
    await hastenAnalysisCycle(ports, { agentId, correlationId, since: occurredAt, after });
  } else {
    const since = phaseBeganAt(state.calendar, now) ?? occurredAt;
    await hastenAnalysisCycle(ports, { agentId, correlationId, since });
  }
}

/** When the phase of a session began that is going on; a heartbeat finds it up to half a minute later. */
function phaseBeganAt(calendar: Calendar, now: Date): string | undefined {
  const { session } = calendar.sessionAt(now);
  const began = session && [session.close, session.open, session.preMarketOpen];
  return began?.find((instant) => elapsed(instant, now) >= 0);
}

/** Nothing that would add risk in a stock goes on when it cannot be traded: no order at the broker, no question to a person. */
async function stopStocks(ports: Ports, state: TradingState, correlationId: string): Promise<void> {
  const { agentId } = state.config;
  const { failedCancels } = await cancelRiskOrders(ports, agentId, 'own', 'us_equity');
  await alertFailedCancels(ports, agentId, correlationId, failedCancels);
  for (const decision of await ports.store.listOpen('decision', agentId, AT_ONCE)) {
    if (!asksForStockRisk(state, decision)) continue;
    const { decisionId, cycleId } = decision;
    await ports.log.within({ decisionId, cycleId, correlationId: decision.correlationId }, () =>
      expireDecision(ports, agentId, decisionId, 'the market closed before it was approved'),
    );
  }
}

function asksForStockRisk(
  { portfolio }: TradingState,
  { decisionId: intentId, status, symbol, action, approval }: DecisionRecord,
): boolean {
  if (status !== 'pending_approval' || assetClassOf(symbol) !== 'us_equity') return false;
  if (action === 'hold' || approval === undefined) return false;
  return !isRiskReducing({ intentId, symbol, side: action, qty: approval.qty }, portfolio.record);
}
