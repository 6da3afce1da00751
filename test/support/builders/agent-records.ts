import type {
  ActivityRecord,
  AgentRecord,
  AlertRecord,
  SettingsRecord,
} from '../../../src/contracts/records/agent.ts';
import type { BreakerRecord } from '../../../src/contracts/records/breaker.ts';
import type { ExitsRecord } from '../../../src/contracts/records/exits.ts';
import type { KillSwitchRecord } from '../../../src/contracts/records/kill-switch.ts';
import type { MaintenanceRecord } from '../../../src/contracts/records/maintenance.ts';
import type { NoticeRecord } from '../../../src/contracts/records/notice.ts';
import type { PortfolioRecord } from '../../../src/contracts/records/portfolio.ts';
import type { ReconciliationRecord } from '../../../src/contracts/records/reconciliation.ts';
import type { WatchedPositionRecord } from '../../../src/contracts/records/watched-position.ts';
import { shift } from '../../../src/domain/clock.ts';
import { dec } from '../../../src/domain/decimal.ts';
import { usd } from '../../../src/domain/money.ts';
import { DEFAULT_LIMITS } from '../../../src/domain/risk/limits.ts';
import { AGENT, anId, NOW } from './common.ts';

/** Running for an hour. */
export const anAgent = (overrides: Partial<AgentRecord> = {}): AgentRecord => ({
  agentId: AGENT,
  lifecycle: { status: 'running', startedAt: shift(NOW, -3_600_000) },
  activeStrategies: ['momentum'],
  ...overrides,
});

/** Off. */
export const aKillSwitch = (overrides: Partial<KillSwitchRecord> = {}): KillSwitchRecord => ({
  agentId: AGENT,
  state: { on: false },
  symbols: [],
  ...overrides,
});

/** Autonomous, with the default limits. */
export const someSettings = (overrides: Partial<SettingsRecord> = {}): SettingsRecord => ({
  agentId: AGENT,
  autonomy: 'autonomous',
  riskMode: 'normal',
  limits: { ...DEFAULT_LIMITS },
  ...overrides,
});

export const anActivity = (overrides: Partial<ActivityRecord> = {}): ActivityRecord => ({
  agentId: AGENT,
  stats: { cyclesCompleted: 0, decisionsGenerated: 0, ordersExecuted: 0, errors: 0 },
  ...overrides,
});

/** Verified up to its third entry, and pruned. */
export const someMaintenance = (overrides: Partial<MaintenanceRecord> = {}): MaintenanceRecord => ({
  agentId: AGENT,
  historyFrom: NOW,
  verified: { seq: 3, hash: 'a'.repeat(64), at: NOW },
  ...overrides,
});

/** A hundred thousand dollars in cash and one position of 10 shares at 150. */
export const aPortfolio = (overrides: Partial<PortfolioRecord> = {}): PortfolioRecord => ({
  agentId: AGENT,
  cash: usd('98500'),
  equity: usd('100000'),
  lastEquity: usd('100000'),
  buyingPower: usd('98500'),
  blocked: false,
  positions: [{ symbol: 'AAPL', qty: dec(10), averageEntryPrice: usd('150'), price: usd('150') }],
  reservations: [],
  openOrders: [],
  recentOrders: [],
  syncedAt: NOW,
  ...overrides,
});

/** Nothing was left so far. */
export const someExits = (overrides: Partial<ExitsRecord> = {}): ExitsRecord => ({
  agentId: AGENT,
  last: {},
  recent: [],
  ...overrides,
});

export const anAlert = (overrides: Partial<AlertRecord> = {}): AlertRecord => ({
  agentId: AGENT,
  alertId: anId('alert'),
  kind: 'saga_failed',
  message: 'the order could not be cancelled',
  advice: 'look at the order at the broker',
  occurredAt: NOW,
  correlationId: anId('correlation'),
  ...overrides,
});

/** Told at `NOW`. */
export const aNotice = (overrides: Partial<NoticeRecord> = {}): NoticeRecord => ({
  agentId: AGENT,
  noticeId: anId('notice'),
  status: 'told',
  at: NOW,
  repeats: 0,
  ...overrides,
});

/** Open for another half minute. */
export const aBreaker = (overrides: Partial<BreakerRecord> = {}): BreakerRecord => ({
  agentId: AGENT,
  dependency: 'alpaca-data',
  breaker: { state: 'open', reason: 'failures', since: NOW, until: shift(NOW, 30_000) },
  ...overrides,
});

/** A position that was adopted, and an order of somebody else that stands. */
export const aReconciliation = (overrides: Partial<ReconciliationRecord> = {}): ReconciliationRecord => ({
  agentId: AGENT,
  at: NOW,
  correlationId: anId('correlation'),
  repaired: [{ kind: 'position', subject: 'NVDA', believed: '0', actual: '5' }],
  standing: [
    {
      kind: 'external_order',
      subject: 'by-hand',
      detail: 'an open order that is not ours: buy 1 AAPL (by-hand)',
      since: NOW,
      alerted: true,
    },
  ],
  ...overrides,
});

/** Long, with a stop-loss of its own, and far enough in profit for a stop to trail it. */
export const aWatchedPosition = (overrides: Partial<WatchedPositionRecord> = {}): WatchedPositionRecord => ({
  agentId: AGENT,
  symbol: 'BTC/USD',
  opening: 'long-first',
  override: { version: 2, rules: { stopLossPct: dec('0.02'), takeProfitPct: null } },
  best: usd('71250.5'),
  ...overrides,
});
