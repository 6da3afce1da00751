import type { CycleRecord } from '../../../src/contracts/records/cycle.ts';
import type { DecisionRecord, SignalsRecord } from '../../../src/contracts/records/decision.ts';
import { dec } from '../../../src/domain/decimal.ts';
import { decisionIdOf } from '../../../src/domain/ids.ts';
import { usd } from '../../../src/domain/money.ts';
import { AGENT, anId, NOW } from './common.ts';

/** Running, with one request outstanding. */
export const aCycle = (overrides: Partial<CycleRecord> = {}): CycleRecord => ({
  agentId: AGENT,
  cycleId: anId('cycle'),
  type: 'analysis',
  status: 'running',
  correlationId: anId('correlation'),
  startedAt: NOW,
  symbols: 2,
  missingSymbols: [],
  requests: [{ requestId: anId('request'), strategyId: 'momentum', status: 'outstanding' }],
  undecided: 0,
  steps: [{ name: 'initialize', status: 'completed', startedAt: NOW, completedAt: NOW }],
  counts: { decisions: 0, holds: 0, invalid: 0, rejected: 0, ordersSubmitted: 0, ordersFilled: 0, errors: 0 },
  ...overrides,
});

/** To buy AAPL with a confidence of 0.9, waiting for execute. */
export function aDecision(overrides: Partial<DecisionRecord> = {}): DecisionRecord {
  const requestId = overrides.requestId ?? anId('request');
  const symbol = overrides.symbol ?? 'AAPL';
  return {
    agentId: AGENT,
    decisionId: decisionIdOf(requestId, symbol),
    requestId,
    cycleId: anId('cycle'),
    correlationId: anId('correlation'),
    strategyId: 'momentum',
    symbol,
    action: 'buy',
    confidence: 0.9,
    // A sell with a target leaves only what is above it; without one it leaves the position.
    ...(overrides.action === 'sell' ? {} : { targetWeight: dec('0.05') }),
    reasoning: 'the fast average crossed the slow one',
    indicators: { fast: 150.2, slow: 149.1, rsi: 61.5 },
    engine: 'rules',
    price: usd('150'),
    dataTimestamp: NOW,
    createdAt: NOW,
    status: 'generated',
    codes: [],
    timeline: [{ status: 'generated', at: NOW }],
    ...overrides,
  };
}

/** Bought AAPL on the bar of NOW. */
export const someSignals = (overrides: Partial<SignalsRecord> = {}): SignalsRecord => ({
  agentId: AGENT,
  strategyId: 'momentum',
  bySymbol: { AAPL: { kind: 'entry', basedOn: NOW } },
  ...overrides,
});
