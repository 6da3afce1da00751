import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Side } from '../../../../src/domain/asset.ts';
import { dec } from '../../../../src/domain/decimal.ts';
import { usd } from '../../../../src/domain/money.ts';
import { evaluateRisk } from '../../../../src/domain/risk/gate.ts';
import type { GateInput } from '../../../../src/domain/risk/gate-input.ts';
import { isRiskReducing } from '../../../../src/domain/risk/risk-reducing.ts';
import { gateInput, withIntent, withPortfolio, withRecent } from '../support/gate-input.ts';

/** Everything that can stop new risk, at once. */
const hostile = gateInput({
  agent: { status: 'error', killSwitch: true, symbolKillSwitches: ['AAPL'] },
  portfolio: {
    equity: usd(-5),
    lastEquity: undefined,
    cash: usd(-1_000),
    buyingPower: usd(0),
    positions: [],
    reservations: [],
    openOrders: [],
  },
  quote: undefined,
  asset: undefined,
  session: { open: false },
  approved: false,
  recent: { orderTimes: Array.from({ length: 500 }, () => 'now'), lastExitAt: 'now', knownIntentIds: [] },
});

const holding = (input: GateInput, qty: number): GateInput =>
  withPortfolio(input, { positions: [{ symbol: 'AAPL', qty: dec(qty), price: usd(150) }] });

describe('an order that reduces risk (RK4)', () => {
  test('is never blocked, whatever stops new risk', () => {
    const sides = fc.constantFrom<Side>('buy', 'sell');
    fc.assert(
      fc.property(
        sides,
        fc.integer({ min: 1, max: 10_000 }),
        fc.nat(),
        fc.nat(),
        fc.nat(),
        (side, size, a, b, c) => {
          const working = a % size;
          const reserved = b % (size - working);
          const qty = 1 + (c % (size - working - reserved));
          const held = holding(hostile, side === 'sell' ? size : -size);
          const input = withPortfolio(withIntent(held, { side, qty: dec(qty) }), {
            openOrders: [
              { symbol: 'AAPL', side, qty: dec(working) },
              { symbol: 'AAPL', side: side === 'sell' ? 'buy' : 'sell', qty: dec(7) },
            ],
            reservations: [{ intentId: 'other', symbol: 'AAPL', side, qty: dec(reserved), notional: usd(1) }],
          });
          expect(evaluateRisk(input)).toEqual({ allowed: true, riskReducing: true });
        },
      ),
    );
  });

  test('is one only up to what is not being closed yet', () => {
    const size = fc.integer({ min: 0, max: 100 });
    fc.assert(
      fc.property(size, size, size, (held, working, qty) => {
        const input = withPortfolio(holding(gateInput(), held), {
          openOrders: [{ symbol: 'AAPL', side: 'sell', qty: dec(working) }],
        });
        const intent = { ...input.intent, side: 'sell' as const, qty: dec(qty) };
        expect(isRiskReducing(intent, input.portfolio)).toBe(qty > 0 && qty <= held - working);
      }),
    );
  });

  test.each([
    ['a buy on a long position', 10, 'buy' as const],
    ['a sell on a short position', -10, 'sell' as const],
    ['a sell of a symbol that is not held', 0, 'sell' as const],
  ])('is not %s', (_name, held, side) => {
    const { intent, portfolio } = holding(withIntent(gateInput(), { side, qty: dec(1) }), held);
    expect(isRiskReducing(intent, portfolio)).toBe(false);
  });

  test('more than the position is new risk, and short', () => {
    const input = withIntent(holding(gateInput(), 10), { side: 'sell', qty: dec(11) });
    expect(evaluateRisk(input)).toEqual({ allowed: false, codes: ['shorting_disabled'] });
  });

  test('its own reservation does not count as being closed already', () => {
    const input = withPortfolio(withIntent(holding(hostile, 10), { side: 'sell', qty: dec(10) }), {
      reservations: [
        { intentId: 'intent-1', symbol: 'AAPL', side: 'sell', qty: dec(10), notional: usd(1_500) },
      ],
    });
    expect(evaluateRisk(input)).toEqual({ allowed: true, riskReducing: true });
  });

  test('still must be new and precise', () => {
    const sell = withIntent(holding(gateInput(), 10), { side: 'sell', qty: dec('2.5') });
    const input = withRecent(sell, { knownIntentIds: ['intent-1'] });
    expect(evaluateRisk(input)).toEqual({
      allowed: false,
      codes: ['quantity_precision', 'duplicate_intent'],
    });
  });

  test('a fraction that a split left behind can be sold with the rest', () => {
    const input = withIntent(holding(gateInput(), 10.5), { side: 'sell', qty: dec('10.5') });
    expect(evaluateRisk(input)).toEqual({ allowed: true, riskReducing: true });
  });
});
