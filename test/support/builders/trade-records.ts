import type { IntentRecord } from '../../../src/contracts/records/intent.ts';
import type { Reservation } from '../../../src/contracts/records/portfolio.ts';
import type { OrderRecord, SagaRecord, TradeRecord } from '../../../src/contracts/records/trade.ts';
import { shift } from '../../../src/domain/clock.ts';
import { dec } from '../../../src/domain/decimal.ts';
import { clientOrderIdOf, intentIdOf } from '../../../src/domain/ids.ts';
import { NO_MONEY, usd } from '../../../src/domain/money.ts';
import { FORWARD_DEADLINE_MS } from '../../../src/domain/saga/steps.ts';
import { AGENT, anId, NOW } from './common.ts';

/** To buy 10 AAPL at about 150. */
export function anIntent({
  decisionId = anId('decision'),
  cycleId = anId('cycle'),
  ...overrides
}: Partial<IntentRecord> & { readonly decisionId?: string; readonly cycleId?: string } = {}): IntentRecord {
  return {
    agentId: AGENT,
    intentId: intentIdOf(decisionId),
    origin: { kind: 'decision', decisionId, cycleId },
    correlationId: anId('correlation'),
    strategyId: 'momentum',
    symbol: 'AAPL',
    side: 'buy',
    qty: dec(10),
    notional: usd('1500'),
    decidedPrice: usd('150'),
    riskReducing: false,
    createdAt: NOW,
    ...overrides,
  };
}

export const aReservation = (overrides: Partial<Reservation> = {}): Reservation => ({
  intentId: anId('intent'),
  symbol: 'AAPL',
  side: 'buy',
  qty: dec(10),
  notional: usd('1500'),
  reservedAt: NOW,
  ...overrides,
});

/** Running, at its first step. */
export const aSaga = (overrides: Partial<SagaRecord> = {}): SagaRecord => ({
  agentId: AGENT,
  sagaId: anId('intent'),
  type: 'trade',
  status: 'running',
  currentStep: 'ValidateRisk',
  correlationId: anId('correlation'),
  startedAt: NOW,
  executions: 1,
  deadlineAt: shift(NOW, FORWARD_DEADLINE_MS),
  steps: [],
  ...overrides,
});

/** A market order for 10 AAPL that the broker has accepted and not filled. */
export function anOrder(overrides: Partial<OrderRecord> = {}): OrderRecord {
  const intentId = overrides.intentId ?? anId('intent');
  return {
    agentId: AGENT,
    clientOrderId: clientOrderIdOf(overrides.agentId ?? AGENT, intentId, 'entry-1'),
    intentId,
    symbol: 'AAPL',
    side: 'buy',
    qty: dec(10),
    type: 'market',
    timeInForce: 'day',
    status: 'accepted',
    filledQty: dec(0),
    appliedQty: dec(0),
    appliedCost: NO_MONEY,
    createdAt: NOW,
    updatedAt: NOW,
    ...overrides,
  };
}

export const aTrade = (overrides: Partial<TradeRecord> = {}): TradeRecord => ({
  agentId: AGENT,
  tradeId: anId('trade'),
  intentId: anId('intent'),
  origin: { kind: 'decision', decisionId: anId('decision'), cycleId: anId('cycle') },
  strategyId: 'momentum',
  correlationId: anId('correlation'),
  symbol: 'AAPL',
  side: 'buy',
  qty: dec(10),
  price: usd('150.01'),
  notional: usd('1500.10'),
  riskReducing: false,
  status: 'recorded',
  recordedAt: NOW,
  ...overrides,
});
