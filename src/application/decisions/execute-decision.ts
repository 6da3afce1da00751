import { event } from '../../contracts/events/envelope.ts';
import type { CycleRecord } from '../../contracts/records/cycle.ts';
import type { DecisionRecord } from '../../contracts/records/decision.ts';
import type { IntentRecord } from '../../contracts/records/intent.ts';
import { shift } from '../../domain/clock.ts';
import { dec } from '../../domain/decimal.ts';
import type { DecisionStatus } from '../../domain/decision/types.ts';
import type { RiskCode } from '../../domain/risk/codes.ts';
import { advance } from '../cycles/cycle-progress.ts';
import { type CycleWrites, cycleWrites } from '../cycles/cycle-writes.ts';
import { intentWrites } from '../intents/intent-writes.ts';
import type { Ports } from '../ports/index.ts';
import type { Change, Versioned } from '../ports/store.ts';
import { checkIntent, readMarketView } from '../risk/check-intent.ts';
import { readTradingState, type TradingState } from '../risk/trading-state.ts';
import { commitWithRetry, replace, required } from '../support/change.ts';
import { startTradeSaga } from '../trade-saga/start.ts';
import { APPROVAL_LIFETIME_MS, withStatus } from './decision-status.ts';
import { sizeIntent } from './size-intent.ts';

/** What becomes of a decision before anything is written. */
type Routing =
  | { readonly kind: 'intent'; readonly intent: IntentRecord }
  | {
      readonly kind: 'closed';
      readonly status: DecisionStatus;
      readonly reason: string;
      readonly codes: readonly RiskCode[];
      readonly approval?: DecisionRecord['approval'];
    }
  /** Left as it is: its cycle is paused, and resuming it takes it up. */
  | { readonly kind: 'held' };

/** Undefined when the cycle's record is gone. */
type Cycle = Versioned<CycleRecord> | undefined;

/**
 * Takes a decision to its intent, or says why not: autonomy, sizing, risk gate, then intent, reservation and saga in
 * one transaction against the portfolio's version (RK5). A decision that was dealt with before is left as it is, but
 * for a saga whose execution was never started.
 */
export async function executeDecision(ports: Ports, agentId: string, decisionId: string): Promise<void> {
  const intent = await commitWithRetry(ports, async () => {
    const decision = await required(ports, 'decision', agentId, decisionId);
    if (decision.record.status === 'executing') return { result: decision.record.intentId };
    if (decision.record.status !== 'generated') return { result: undefined };
    const [state, cycle] = await Promise.all([
      readTradingState(ports, agentId),
      ports.store.get('cycle', agentId, decision.record.cycleId),
    ]);
    const routing = await route(ports, state, decision.record, cycle);
    if (routing.kind === 'held') return { result: undefined };
    const result = routing.kind === 'intent' ? routing.intent.intentId : undefined;
    return { change: changeOf(ports, state, decision, routing, cycle), result };
  });
  if (intent !== undefined) await startTradeSaga(ports, agentId, intent);
}

const closed = (status: DecisionStatus, reason: string, codes: readonly RiskCode[] = []) => ({
  kind: 'closed' as const,
  status,
  reason,
  codes,
});

async function route(
  ports: Ports,
  state: TradingState,
  decision: DecisionRecord,
  cycle: Cycle,
): Promise<Routing> {
  const { autonomy } = state.settings;
  if (autonomy === 'manual') return closed('stored', 'autonomy is manual');
  const market = await readMarketView(ports, decision);
  const intent = sizeIntent(state, decision, market, ports.clock.now());
  if (intent === undefined) return closed('rejected', 'sizing found nothing to trade');
  const verdict = checkIntent(ports, state, market, intent, 'new');
  if (!verdict.allowed) return closed('rejected', `risk gate: ${verdict.codes.join(', ')}`, verdict.codes);
  // An operator holds or stops what a cycle would add to the risk, never an exit (CY5).
  if (!verdict.riskReducing && cycle?.record.status === 'paused') return { kind: 'held' };
  if (!verdict.riskReducing && cycle?.record.status === 'cancelled')
    return closed('rejected', 'its cycle was stopped');
  // A person's review may wait; an exit does not (AG4).
  if (!verdict.riskReducing && dec(decision.confidence).lt(state.limits.confidenceThreshold)) {
    return closed(
      'stored',
      `confidence ${decision.confidence} is under ${state.limits.confidenceThreshold.toFixed()}`,
    );
  }
  if (autonomy === 'semi_auto') {
    const { qty, decidedPrice: price } = intent;
    const expiresAt = shift(ports.clock.now(), APPROVAL_LIFETIME_MS);
    return { ...closed('pending_approval', 'autonomy is semi_auto'), approval: { qty, price, expiresAt } };
  }
  return { kind: 'intent', intent: { ...intent, riskReducing: verdict.riskReducing } };
}

function changeOf(
  ports: Ports,
  state: TradingState,
  read: Versioned<DecisionRecord>,
  routing: Exclude<Routing, { kind: 'held' }>,
  counted: Cycle,
): Change {
  const decision = read.record;
  const { agentId, correlationId } = decision;
  const head = { agentId, correlationId, occurredAt: ports.clock.now().toISOString() };
  const cycle = countdown(counted, routing, head.occurredAt);
  if (routing.kind === 'intent') {
    const { intent } = routing;
    const made = intentWrites(state, intent, head);
    const executing = { ...withStatus(decision, 'executing', head.occurredAt), intentId: intent.intentId };
    return {
      agentId,
      correlationId,
      writes: [replace('decision', read, executing), ...made.writes, ...cycle.writes],
      events: [...made.events, ...cycle.events],
      audit: made.audit,
    };
  }
  const { status, reason, codes, approval } = routing;
  const { decisionId, cycleId, symbol, action, confidence } = decision;
  const rejected = event('ai.decision.rejected', head, {
    decisionId,
    cycleId,
    symbol,
    action,
    confidence,
    codes: [...codes],
    reason,
  });
  return {
    agentId,
    correlationId,
    writes: [
      replace('decision', read, {
        ...withStatus(decision, status, head.occurredAt, reason),
        codes: [...codes],
        ...(approval === undefined ? {} : { approval }),
      }),
      ...cycle.writes,
    ],
    events: [...(status === 'rejected' ? [rejected] : []), ...cycle.events],
  };
}

/** The cycle with one decision less to wait for; one that is over or gone waits for nothing. */
function countdown(cycle: Cycle, routing: Routing, at: string): CycleWrites {
  if (cycle === undefined || cycle.record.completedAt !== undefined) return { writes: [], events: [] };
  const { counts, undecided } = cycle.record;
  const answered = {
    ...cycle.record,
    undecided: Math.max(0, undecided - 1),
    counts: {
      ...counts,
      rejected: counts.rejected + Number(routing.kind === 'closed' && routing.status === 'rejected'),
      ordersSubmitted: counts.ordersSubmitted + Number(routing.kind === 'intent'),
    },
  };
  return cycleWrites(cycle, advance(answered, at));
}
