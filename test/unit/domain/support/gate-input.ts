import { dec } from '../../../../src/domain/decimal.ts';
import { usd } from '../../../../src/domain/money.ts';
import type { GateInput } from '../../../../src/domain/risk/gate-input.ts';
import { DEFAULT_LIMITS } from '../../../../src/domain/risk/limits.ts';

export const NOW = '2024-05-15T15:00:00.000Z';

/** A buy of ten AAPL at 150 into an empty account of 100,000: nothing is wrong with it. */
export const gateInput = (change: Partial<GateInput> = {}): GateInput => ({
  intent: {
    intentId: 'intent-1',
    symbol: 'AAPL',
    side: 'buy',
    qty: dec(10),
    decidedPrice: usd(150),
  },
  agent: { status: 'running', killSwitch: false, symbolKillSwitches: [] },
  limits: DEFAULT_LIMITS,
  portfolio: {
    equity: usd(100_000),
    lastEquity: usd(100_000),
    cash: usd(100_000),
    buyingPower: usd(100_000),
    positions: [],
    reservations: [],
    openOrders: [],
  },
  quote: { symbol: 'AAPL', price: usd(150), timestamp: NOW, source: 'alpaca', stale: false },
  session: { open: true },
  asset: {
    symbol: 'AAPL',
    assetClass: 'us_equity',
    tradable: true,
    shortable: true,
    fractionable: false,
    increment: dec(1),
  },
  approved: true,
  recent: { orderTimes: [], knownIntentIds: [] },
  locks: [],
  now: NOW,
  ...change,
});

export const withIntent = (input: GateInput, change: Partial<GateInput['intent']>): GateInput => ({
  ...input,
  intent: { ...input.intent, ...change },
});

export const withPortfolio = (input: GateInput, change: Partial<GateInput['portfolio']>): GateInput => ({
  ...input,
  portfolio: { ...input.portfolio, ...change },
});

export const withLimits = (input: GateInput, change: Partial<GateInput['limits']>): GateInput => ({
  ...input,
  limits: { ...input.limits, ...change },
});

export const withRecent = (input: GateInput, change: Partial<GateInput['recent']>): GateInput => ({
  ...input,
  recent: { ...input.recent, ...change },
});

export const withAgent = (input: GateInput, change: Partial<GateInput['agent']>): GateInput => ({
  ...input,
  agent: { ...input.agent, ...change },
});
