import { describe, expect, test } from 'vitest';
import { dec } from '../../../../src/domain/decimal.ts';
import { usd } from '../../../../src/domain/money.ts';
import { RISK_CODES, type RiskCode } from '../../../../src/domain/risk/codes.ts';
import { evaluateRisk } from '../../../../src/domain/risk/gate.ts';
import type { GateInput } from '../../../../src/domain/risk/gate-input.ts';
import {
  gateInput,
  NOW,
  withAgent,
  withIntent,
  withLimits,
  withPortfolio,
  withRecent,
} from '../support/gate-input.ts';

type Change = (input: GateInput) => GateInput;

const codesOf = (input: GateInput): readonly RiskCode[] => {
  const verdict = evaluateRisk(input);
  return verdict.allowed ? [] : verdict.codes;
};

const quoted = (price: number, timestamp = NOW): GateInput['quote'] => ({
  symbol: 'AAPL',
  price: usd(price),
  timestamp,
  source: 'alpaca',
  stale: false,
});
const exposed =
  (dollars: number): Change =>
  (input) =>
    withPortfolio(input, {
      positions: [...input.portfolio.positions, { symbol: 'SPY', qty: dec(1), price: usd(dollars) }],
    });

/** For each code one change to a good input that brings on that code and no other. */
const VIOLATIONS: Readonly<Record<RiskCode, Change>> = {
  kill_switch: (input) => withAgent(input, { killSwitch: true }),
  agent_not_running: (input) => withAgent(input, { status: 'paused' }),
  market_closed: (input) => ({ ...input, session: { open: false } }),
  symbol_not_approved: (input) => ({ ...input, approved: false }),
  symbol_not_tradable: (input) => ({ ...input, asset: undefined }),
  max_positions_reached: (input) =>
    withPortfolio(withLimits(input, { maxPositions: 1 }), {
      positions: [...input.portfolio.positions, { symbol: 'IBM', qty: dec(1), price: usd(200) }],
    }),
  position_too_large: (input) => withLimits(input, { maxPositionPct: dec('0.0149') }),
  exposure_limit_exceeded: exposed(78_501),
  insufficient_buying_power: (input) => withPortfolio(input, { buyingPower: usd('1499.99') }),
  daily_loss_limit: (input) => withPortfolio(input, { lastEquity: usd('105263.16') }),
  order_rate_exceeded: (input) =>
    withRecent(withLimits(input, { maxOrdersPerMinute: 2 }), {
      orderTimes: ['2024-05-15T14:59:00.001Z', '2024-05-15T14:59:59.000Z'],
    }),
  notional_too_small: (input) => withLimits(input, { minOrderNotional: usd(1_600) }),
  notional_too_large: (input) => withLimits(input, { maxOrderNotional: usd('1499.99') }),
  quantity_precision: (input) => withIntent(input, { qty: dec('10.5') }),
  price_stale: (input) => ({ ...input, quote: quoted(150, '2024-05-15T14:54:59.999Z') }),
  price_deviation: (input) => ({ ...input, quote: quoted(151.51) }),
  cooldown_active: (input) => withRecent(input, { lastExitAt: '2024-05-15T14:55:00.001Z' }),
  protection_active: (input) => ({
    ...input,
    locks: [{ protection: 'low_profit', symbol: 'AAPL', unlockAt: '2024-05-15T16:00:00.000Z' }],
  }),
  duplicate_intent: (input) => withRecent(input, { knownIntentIds: ['intent-0', 'intent-1'] }),
  opposite_order_open: (input) =>
    withPortfolio(input, {
      positions: [...input.portfolio.positions, { symbol: 'AAPL', qty: dec(5), price: usd(150) }],
      openOrders: [{ symbol: 'AAPL', side: 'sell', qty: dec(5) }],
    }),
  shorting_disabled: (input) => withIntent(input, { side: 'sell' }),
  position_changed: (input) => withIntent(input, { exitOnly: true }),
};

/** Pairs that cannot apply at once, or that are made by contradicting changes to the same field. */
const APART: readonly (readonly [RiskCode, RiskCode])[] = [
  ['notional_too_small', 'notional_too_large'],
  ['opposite_order_open', 'max_positions_reached'], // the open order holds a slot already
  ['opposite_order_open', 'shorting_disabled'], // one needs a buy, the other a sell
  ['price_stale', 'price_deviation'], // two quotes
  ['symbol_not_tradable', 'quantity_precision'], // of an unknown asset nobody knows the increment
];

const isApart = (one: RiskCode, other: RiskCode): boolean =>
  APART.some((pair) => pair.includes(one) && pair.includes(other));

describe('evaluateRisk: each code', () => {
  test('allows what nothing speaks against', () => {
    expect(evaluateRisk(gateInput())).toEqual({ allowed: true, riskReducing: false });
  });

  test.each(RISK_CODES)('%s alone', (code) => {
    expect(codesOf(VIOLATIONS[code](gateInput()))).toEqual([code]);
  });

  test('two reasons are both named, in the order of the codes', () => {
    for (const first of RISK_CODES) {
      for (const second of RISK_CODES.slice(RISK_CODES.indexOf(first) + 1)) {
        if (!isApart(first, second)) {
          const codes = codesOf(VIOLATIONS[second](VIOLATIONS[first](gateInput())));
          expect(codes, `${first} with ${second}`).toEqual(expect.arrayContaining([first, second]));
          expect(codes).toEqual(RISK_CODES.filter((code) => codes.includes(code)));
        }
      }
    }
  });

  test('as many reasons at once as can apply', () => {
    const together = RISK_CODES.filter(
      (code) =>
        !['notional_too_small', 'price_deviation', 'opposite_order_open', 'quantity_precision'].includes(
          code,
        ),
    );
    const input = together.reduce((changed, code) => VIOLATIONS[code](changed), gateInput());
    expect(codesOf(input)).toEqual(together);
  });
});

describe('evaluateRisk: at the limit', () => {
  test.each<[string, Change]>([
    ['position of exactly the limit', (input) => withLimits(input, { maxPositionPct: dec('0.015') })],
    ['exposure of exactly the limit', exposed(78_500)],
    ['buying power of exactly the notional', (input) => withPortfolio(input, { buyingPower: usd(1500) })],
    ['loss of exactly the limit', (input) => withPortfolio(input, { equity: usd(95_000) })],
    [
      'price of exactly the greatest age',
      (input) => ({ ...input, quote: quoted(150, '2024-05-15T14:55:00.000Z') }),
    ],
    ['price moved by exactly the limit', (input) => ({ ...input, quote: quoted(151.5) })],
    [
      'cooldown that has just ended',
      (input) => withRecent(input, { lastExitAt: '2024-05-15T14:55:00.000Z' }),
    ],
    [
      'an order exactly a minute old',
      (input) =>
        withRecent(withLimits(input, { maxOrdersPerMinute: 1 }), {
          orderTimes: ['2024-05-15T14:59:00.000Z'],
        }),
    ],
    [
      'a full portfolio that holds the symbol already',
      (input) =>
        withPortfolio(withLimits(input, { maxPositions: 1 }), {
          positions: [{ symbol: 'AAPL', qty: dec(1), price: usd(150) }],
        }),
    ],
  ])('allows a %s', (_name, change) => {
    expect(evaluateRisk(change(gateInput()))).toEqual({ allowed: true, riskReducing: false });
  });
});

describe('evaluateRisk: what is unknown counts against new risk', () => {
  test.each<[string, Change, RiskCode]>([
    ['no last equity', (input) => withPortfolio(input, { lastEquity: undefined }), 'daily_loss_limit'],
    ['last equity of zero', (input) => withPortfolio(input, { lastEquity: usd(0) }), 'daily_loss_limit'],
    ['no quote', (input) => ({ ...input, quote: undefined }), 'price_stale'],
    [
      'a quote that its source could not renew',
      (input) => ({ ...input, quote: input.quote && { ...input.quote, stale: true } }),
      'price_stale',
    ],
    ['a quote of zero', (input) => ({ ...input, quote: quoted(0) }), 'price_stale'],
    [
      'a quote of another symbol',
      (input) => ({
        ...input,
        quote: { symbol: 'MSFT', price: usd(150), timestamp: NOW, source: 'alpaca', stale: false },
      }),
      'price_stale',
    ],
    [
      'a quote from an hour ahead',
      (input) => ({ ...input, quote: quoted(150, '2024-05-15T16:00:00Z') }),
      'price_stale',
    ],
    ['a quote without a time', (input) => ({ ...input, quote: quoted(150, 'yesterday') }), 'price_stale'],
    ['an exit without a time', (input) => withRecent(input, { lastExitAt: '?' }), 'cooldown_active'],
    ['a decision without a price', (input) => withIntent(input, { decidedPrice: usd(0) }), 'price_deviation'],
    ['a switch of the symbol', (input) => withAgent(input, { symbolKillSwitches: ['AAPL'] }), 'kill_switch'],
    [
      'a halted asset',
      (input) => ({ ...input, asset: { ...asset(input), tradable: false } }),
      'symbol_not_tradable',
    ],
    [
      'another symbol’s asset',
      (input) => ({ ...input, asset: { ...asset(input), symbol: 'MSFT' } }),
      'symbol_not_tradable',
    ],
    [
      'an open order that nobody can value',
      (input) => withPortfolio(input, { openOrders: [{ symbol: 'MSFT', side: 'buy', qty: dec(1) }] }),
      'exposure_limit_exceeded',
    ],
  ])('%s', (_name, change, code) => {
    expect(codesOf(change(gateInput()))).toEqual([code]);
  });

  function asset(input: GateInput): NonNullable<GateInput['asset']> {
    if (input.asset === undefined) {
      throw new Error('the builder gives an asset');
    }
    return input.asset;
  }
});

describe('evaluateRisk: reservations and open orders', () => {
  const reserved = (change: Partial<GateInput['portfolio']['reservations'][number]> = {}) => ({
    intentId: 'intent-0',
    symbol: 'MSFT',
    side: 'buy' as const,
    qty: dec(20),
    notional: usd(8_000),
    ...change,
  });

  test('a reservation takes a slot, exposure and buying power', () => {
    const input = withPortfolio(withLimits(gateInput(), { maxPositions: 1, maxExposurePct: dec('0.09') }), {
      reservations: [reserved()],
      buyingPower: usd(9_499),
    });
    expect(codesOf(input)).toEqual([
      'max_positions_reached',
      'exposure_limit_exceeded',
      'insufficient_buying_power',
    ]);
  });

  test('the intent’s own reservation and order are not counted against it', () => {
    const input = withPortfolio(
      withLimits(gateInput(), {
        maxPositions: 1,
        maxExposurePct: dec('0.015'),
        maxPositionPct: dec('0.015'),
      }),
      {
        reservations: [reserved({ intentId: 'intent-1', symbol: 'AAPL', qty: dec(10), notional: usd(1500) })],
        openOrders: [{ intentId: 'intent-1', symbol: 'AAPL', side: 'buy', qty: dec(10) }],
        buyingPower: usd(1500),
      },
    );
    expect(evaluateRisk(input)).toEqual({ allowed: true, riskReducing: false });
  });

  test('a reservation whose order is at the broker counts once, with what is left, and not against buying power', () => {
    const input = withPortfolio(withLimits(gateInput(), { maxExposurePct: dec('0.055') }), {
      reservations: [reserved()],
      openOrders: [{ intentId: 'intent-0', symbol: 'MSFT', side: 'buy', qty: dec(10) }],
      buyingPower: usd(1500),
    });
    expect(evaluateRisk(input)).toEqual({ allowed: true, riskReducing: false });
    expect(codesOf(withLimits(input, { maxExposurePct: dec('0.0549') }))).toEqual([
      'exposure_limit_exceeded',
    ]);
  });

  test('two intents in one symbol share the position limit', () => {
    const input = withPortfolio(gateInput(), {
      reservations: [reserved({ symbol: 'AAPL', qty: dec(57), notional: usd(8_550) })],
    });
    expect(codesOf(input)).toEqual(['position_too_large']);
  });

  test('a reserved addition to a position takes buying power', () => {
    const input = withPortfolio(gateInput(), {
      positions: [{ symbol: 'MSFT', qty: dec(20), price: usd(400) }],
      reservations: [reserved({ qty: dec(1), notional: usd(400) })],
      buyingPower: usd(1_899),
    });
    expect(codesOf(input)).toEqual(['insufficient_buying_power']);
  });

  test('sells that together go beyond the position take buying power for what they sell short', () => {
    const sells = ['intent-2', 'intent-3'].map((intentId) =>
      reserved({ intentId, side: 'sell', qty: dec(15), notional: usd(6_000) }),
    );
    const input = withPortfolio(withLimits(gateInput(), { allowShort: true }), {
      positions: [{ symbol: 'MSFT', qty: dec(20), price: usd(400) }],
      reservations: sells,
      buyingPower: usd(5_500),
    });

    expect(evaluateRisk(input)).toEqual({ allowed: true, riskReducing: false });
    expect(codesOf(withPortfolio(input, { buyingPower: usd('5499.99') }))).toEqual([
      'insufficient_buying_power',
    ]);
  });

  test('a sell of what another sell has reserved would be short', () => {
    const input = withPortfolio(withIntent(gateInput(), { side: 'sell', qty: dec(5) }), {
      positions: [{ symbol: 'AAPL', qty: dec(10), price: usd(150) }],
      reservations: [reserved({ symbol: 'AAPL', side: 'sell', qty: dec(6), notional: usd(900) })],
    });
    expect(codesOf(input)).toEqual(['shorting_disabled']);
  });

  test('a reserved exit takes no buying power', () => {
    const input = withPortfolio(gateInput(), {
      positions: [{ symbol: 'MSFT', qty: dec(20), price: usd(400) }],
      reservations: [reserved({ side: 'sell' })],
      buyingPower: usd(1500),
    });
    expect(evaluateRisk(input)).toEqual({ allowed: true, riskReducing: false });
  });
});

describe('evaluateRisk: crypto and short', () => {
  const bitcoin = gateInput({
    intent: {
      intentId: 'intent-1',
      symbol: 'BTC/USD',
      side: 'buy',
      qty: dec('0.01'),
      decidedPrice: usd(60_000),
    },
    quote: { symbol: 'BTC/USD', price: usd(60_000), timestamp: NOW, source: 'alpaca', stale: false },
    session: { open: false },
    asset: {
      symbol: 'BTC/USD',
      assetClass: 'crypto',
      tradable: true,
      shortable: false,
      fractionable: true,
      increment: dec('0.0001'),
    },
  });

  test('crypto trades while the exchange is closed, to its increment', () => {
    expect(evaluateRisk(bitcoin)).toEqual({ allowed: true, riskReducing: false });
    expect(codesOf(withIntent(bitcoin, { qty: dec('0.01001') }))).toEqual(['quantity_precision']);
  });

  test('crypto cannot be sold short, whatever the settings say', () => {
    const input = withLimits(withIntent(bitcoin, { side: 'sell' }), { allowShort: true });
    expect(codesOf(input)).toEqual(['shorting_disabled']);
  });

  test('a stock can be sold short where settings and broker allow it', () => {
    const input = withLimits(withIntent(gateInput(), { side: 'sell' }), { allowShort: true });
    expect(evaluateRisk(input)).toEqual({ allowed: true, riskReducing: false });
    const notShortable = { ...input, asset: { ...input.asset, shortable: false } } as GateInput;
    expect(codesOf(notShortable)).toEqual(['shorting_disabled']);
  });

  test.each([0, -3])('a quantity of %i is no quantity', (qty) => {
    expect(codesOf(withIntent(gateInput(), { qty: dec(qty) }))).toContain('quantity_precision');
  });
});
