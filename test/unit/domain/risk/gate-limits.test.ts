import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Side } from '../../../../src/domain/asset.ts';
import { type Decimal, dec, ZERO } from '../../../../src/domain/decimal.ts';
import { usd } from '../../../../src/domain/money.ts';
import { evaluateRisk } from '../../../../src/domain/risk/gate.ts';
import type { GateInput } from '../../../../src/domain/risk/gate-input.ts';
import { DEFAULT_LIMITS } from '../../../../src/domain/risk/limits.ts';
import { gateInput, NOW } from '../support/gate-input.ts';

const SYMBOLS = ['AAPL', 'MSFT', 'IBM', 'SPY'] as const;
const EQUITY = 100_000;

const symbol = fc.constantFrom(...SYMBOLS);
const side = fc.constantFrom<Side>('buy', 'sell');
const price = fc.integer({ min: 1, max: 500 });
const qty = fc.integer({ min: 1, max: 120 });

interface Fill {
  symbol: string;
  /** Dollars, signed. */
  value: Decimal;
}

const scenario = fc.record({
  positions: fc.uniqueArray(fc.record({ symbol, qty: fc.integer({ min: -120, max: 120 }), price }), {
    selector: (position) => position.symbol,
    maxLength: 4,
  }),
  reservations: fc.array(fc.record({ symbol, side, qty, price }), { maxLength: 4 }),
  intent: fc.record({ symbol, side, qty, price }),
  buyingPower: fc.integer({ min: 0, max: EQUITY }),
  maxPositions: fc.integer({ min: 1, max: 5 }),
});
type Scenario = typeof scenario extends fc.Arbitrary<infer T> ? T : never;

function inputOf({ positions, reservations, intent, buyingPower, maxPositions }: Scenario): GateInput {
  const base = gateInput();
  return gateInput({
    intent: { ...intent, intentId: 'own', qty: dec(intent.qty), decidedPrice: usd(intent.price) },
    quote: {
      symbol: intent.symbol,
      price: usd(intent.price),
      timestamp: NOW,
      source: 'alpaca',
      stale: false,
    },
    asset: {
      symbol: intent.symbol,
      assetClass: 'us_equity',
      tradable: true,
      shortable: true,
      fractionable: false,
      increment: dec(1),
    },
    limits: { ...DEFAULT_LIMITS, allowShort: true, maxPositions, maxExposurePct: dec('0.3') },
    portfolio: {
      ...base.portfolio,
      buyingPower: usd(buyingPower),
      positions: positions.map((position) => ({
        ...position,
        qty: dec(position.qty),
        price: usd(position.price),
      })),
      reservations: reservations.map((one, index) => ({
        intentId: `other-${index}`,
        symbol: one.symbol,
        side: one.side,
        qty: dec(one.qty),
        notional: usd(one.qty * one.price),
      })),
    },
  });
}

/** Every way in which the intent and what is pending can fill or not. */
function* outcomes({ reservations, intent }: Scenario): Generator<readonly Fill[]> {
  const fills = [intent, ...reservations].map((one) => ({
    symbol: one.symbol,
    value: dec(one.qty * one.price * (one.side === 'buy' ? 1 : -1)),
  }));
  for (let mask = 0; mask < 2 ** fills.length; mask += 1) {
    yield fills.filter((_fill, bit) => Math.floor(mask / 2 ** bit) % 2 === 1);
  }
}

const exposureAfter = ({ positions }: Scenario, fills: readonly Fill[], of: string): Decimal =>
  positions
    .filter((position) => position.symbol === of)
    .map((position) => dec(position.qty * position.price))
    .concat(fills.filter((fill) => fill.symbol === of).map((fill) => fill.value))
    .reduce((total, value) => total.plus(value), ZERO)
    .abs();

const slotsBefore = ({ positions, reservations }: Scenario): ReadonlySet<string> =>
  new Set([...positions.filter((position) => position.qty !== 0), ...reservations].map((one) => one.symbol));

describe('new risk that the gate allows', () => {
  test('keeps every limit, whichever of the pending orders fill', () => {
    fc.assert(
      fc.property(scenario, (world) => {
        const verdict = evaluateRisk(inputOf(world));
        fc.pre(verdict.allowed && !verdict.riskReducing);
        for (const fills of outcomes(world)) {
          expect(exposureAfter(world, fills, world.intent.symbol).lte(EQUITY * 0.1)).toBe(true);
          const total = SYMBOLS.reduce((sum, one) => sum.plus(exposureAfter(world, fills, one)), ZERO);
          expect(total.lte(EQUITY * 0.3)).toBe(true);
        }
        const slots = slotsBefore(world);
        expect(slots.has(world.intent.symbol) || slots.size < world.maxPositions).toBe(true);
        expect(world.intent.qty * world.intent.price).toBeLessThanOrEqual(world.buyingPower);
      }),
      { numRuns: 300 },
    );
  });

  test('is refused for size exactly when some outcome would be too large', () => {
    fc.assert(
      fc.property(scenario, (world) => {
        const verdict = evaluateRisk(inputOf(world));
        fc.pre(!verdict.allowed || !verdict.riskReducing);
        const codes = verdict.allowed ? [] : verdict.codes;
        const tooLarge = [...outcomes(world)].some((fills) =>
          exposureAfter(world, fills, world.intent.symbol).gt(EQUITY * 0.1),
        );
        expect(codes.includes('position_too_large')).toBe(tooLarge);
      }),
      { numRuns: 300 },
    );
  });

  test('gets the same verdict for the same input', () => {
    fc.assert(
      fc.property(scenario, (world) => {
        expect(evaluateRisk(inputOf(world))).toEqual(evaluateRisk(inputOf(world)));
      }),
    );
  });
});
