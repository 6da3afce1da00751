import { create } from '../../src/application/support/change.ts';
import { event } from '../../src/contracts/events/envelope.ts';
import type { DecisionRecord } from '../../src/contracts/records/decision.ts';
import { dec } from '../../src/domain/decimal.ts';
import { NO_MONEY } from '../../src/domain/money.ts';
import type { FaultPlan } from '../../src/paper-exchange/index.ts';
import { AGENT, isOfRestingExits, type World } from './world.ts';

/**
 * What the market does to the order of a trade, where the saga must end for it when nothing else goes wrong, and how
 * long after its submission the order has filled what it will: a wait that is cut short keeps what has filled by then.
 */
export const COURSES = {
  'fills at once': { market: [], needsMs: 0, ends: 'completed' },
  'fills in part': { market: [{ kind: 'partial', share: 0.4 }], needsMs: 0, ends: 'completed' },
  'fills late': { market: [{ kind: 'late_fill', delayMs: 8_000 }], needsMs: 8_000, ends: 'completed' },
  'never fills': { market: [{ kind: 'late_fill', delayMs: 3_600_000 }], needsMs: 0, ends: 'compensated' },
  'fills after the cancel': {
    market: [
      { kind: 'late_fill', delayMs: 31_000 },
      { kind: 'slow_cancel', delayMs: 3_000 },
    ],
    needsMs: 34_000,
    ends: 'completed',
  },
  'is refused': { market: [{ kind: 'refuse' }], needsMs: 0, ends: 'rejected' },
  'is rejected by the venue': { market: [{ kind: 'reject' }], needsMs: 0, ends: 'rejected' },
} as const satisfies Readonly<Record<string, { market: FaultPlan['faults']; needsMs: number; ends: string }>>;

/** A decision to buy ten shares, on its way to the gate. */
export async function aTrade(world: World): Promise<void> {
  const { ports } = world;
  const symbol = 'AAPL';
  const correlationId = ports.ids.next();
  const at = ports.clock.now().toISOString();
  const price = (await ports.marketData.quotes([symbol])).get(symbol)?.price ?? NO_MONEY;
  const cycleId = 'cycle-00000001';
  const decision: DecisionRecord = {
    agentId: AGENT,
    decisionId: `${correlationId}-${symbol}`,
    requestId: correlationId,
    cycleId,
    correlationId,
    strategyId: 'momentum',
    symbol,
    action: 'buy',
    confidence: 0.9,
    suggestedQty: dec(10),
    reasoning: 'chaos',
    indicators: {},
    engine: 'rules',
    price,
    dataTimestamp: at,
    createdAt: at,
    status: 'generated',
    codes: [],
    timeline: [{ status: 'generated', at }],
  };
  const head = { agentId: AGENT, correlationId, occurredAt: at };
  const told = event('ai.decision.generated', head, {
    decisionId: decision.decisionId,
    cycleId,
    symbol,
    action: 'buy',
    confidence: decision.confidence,
  });
  const counts = {
    decisions: 1,
    holds: 0,
    invalid: 0,
    rejected: 0,
    ordersSubmitted: 0,
    ordersFilled: 0,
    errors: 0,
  };
  await ports.store.commit({
    agentId: AGENT,
    correlationId,
    writes: [
      create('decision', decision),
      create('cycle', {
        agentId: AGENT,
        cycleId,
        type: 'analysis',
        status: 'running',
        correlationId,
        startedAt: at,
        symbols: 1,
        missingSymbols: [],
        requests: [],
        undecided: 1,
        steps: [],
        counts,
      }),
    ],
    events: [told],
  });
}

/** Where the trade's saga ended; `nothing` when there is none. */
export async function endOfTrade({ ports }: World): Promise<string> {
  const { items } = await ports.store.list('saga', AGENT, { limit: 10 });
  const trades = items.filter(({ sagaId }) => !isOfRestingExits(sagaId));
  return trades.length > 1 ? 'more than one saga' : (trades[0]?.status ?? 'nothing');
}

/** Where the newest cycle ended; `nothing` when there is none. */
export async function endOfCycle({ ports }: World): Promise<string> {
  const { items } = await ports.store.list('cycle', AGENT, { limit: 10, ascending: true });
  return items[0]?.status ?? 'nothing';
}
