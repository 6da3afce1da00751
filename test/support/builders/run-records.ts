import type { RunMapping, RunRecord } from '../../../src/contracts/records/run.ts';
import { dec } from '../../../src/domain/decimal.ts';
import { usd } from '../../../src/domain/money.ts';
import { AGENT, anId, NOW } from './common.ts';

/** To buy 33 AAPL at 150, not ordered yet. */
export const aMapping = (overrides: Partial<RunMapping> = {}): RunMapping => ({
  symbol: 'AAPL',
  signal: { predictedReturn: dec('0.012'), rank: 1, targetWeight: dec('0.05') },
  order: { side: 'buy', qty: dec(33), notional: usd('4950') },
  outcome: { state: 'planned' },
  ...overrides,
});

/** Began at NOW and has its plan. */
export const aRun = (overrides: Partial<RunRecord> = {}): RunRecord => ({
  agentId: AGENT,
  runId: anId('run'),
  correlationId: anId('correlation'),
  by: 'ann',
  strategyId: 'momentum',
  asOfDate: '2025-01-06',
  symbols: ['AAPL', 'MSFT'],
  capital: usd('100000'),
  dryRun: false,
  status: 'running',
  startedAt: NOW,
  orderUntil: '2025-01-06T15:32:00.000Z',
  modelVersion: 'rules momentum',
  mappings: [aMapping(), aMapping({ symbol: 'MSFT', outcome: { state: 'skipped', reason: 'no_signal' } })],
  ...overrides,
});
