import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Side, signOf } from '../../../../src/domain/asset.ts';
import { elapsed, MINUTE, shift } from '../../../../src/domain/clock.ts';
import { dec, ONE } from '../../../../src/domain/decimal.ts';
import { type Money, NO_MONEY, sum, usd } from '../../../../src/domain/money.ts';
import { evaluateRisk } from '../../../../src/domain/risk/gate.ts';
import type { GateInput, GateReservation } from '../../../../src/domain/risk/gate-input.ts';
import { DEFAULT_LIMITS } from '../../../../src/domain/risk/limits.ts';
import { gateInput, NOW } from '../support/gate-input.ts';

const PRICES = { AAPL: 150, MSFT: 400, IBM: 200, SPY: 500 } as const;
type Symbol = keyof typeof PRICES;
const SYMBOLS = Object.keys(PRICES) as Symbol[];

const wish = fc.record({
  symbol: fc.constantFrom(...SYMBOLS),
  side: fc.constantFrom<Side>('buy', 'sell'),
  qty: fc.integer({ min: 1, max: 80 }),
  secondsLater: fc.integer({ min: 0, max: 20 }),
});
const world = fc.record({
  held: fc.uniqueArray(
    fc.record({ symbol: fc.constantFrom(...SYMBOLS), qty: fc.integer({ min: -20, max: 20 }) }),
    { selector: ({ symbol }) => symbol },
  ),
  equity: fc.integer({ min: 50_000, max: 200_000 }),
  lostPct: fc.integer({ min: -2, max: 7 }),
  buyingPower: fc.integer({ min: 0, max: 150_000 }),
  maxPositions: fc.integer({ min: 1, max: 4 }),
  maxPositionPct: fc.integer({ min: 5, max: 60 }),
  maxExposurePct: fc.integer({ min: 20, max: 150 }),
  maxOrdersPerMinute: fc.integer({ min: 1, max: 8 }),
  notional: fc.tuple(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1_000, max: 40_000 })),
  wishes: fc.array(wish, { minLength: 1, maxLength: 30 }),
});
type World = typeof world extends fc.Arbitrary<infer T> ? T : never;

interface Passed extends GateReservation {
  readonly riskReducing: boolean;
  readonly at: string;
}

const heldQty = ({ held }: World, symbol: string) =>
  dec(held.find((position) => position.symbol === symbol)?.qty ?? 0);
/** Before `lostPct` per cent of it were lost. */
const lastEquityOf = ({ equity, lostPct }: World): Money =>
  usd(equity)
    .times(100)
    .div(100 - lostPct);
const limitsOf = (given: World): GateInput['limits'] => ({
  ...DEFAULT_LIMITS,
  allowShort: true,
  maxPositions: given.maxPositions,
  maxPositionPct: dec(given.maxPositionPct).div(100),
  maxExposurePct: dec(given.maxExposurePct).div(100),
  maxOrdersPerMinute: given.maxOrdersPerMinute,
  minOrderNotional: usd(given.notional[0]),
  maxOrderNotional: usd(given.notional[1]),
});

/** Gives the wishes to the gate one after the other, as the portfolio's version makes them come, and keeps what passes. */
function passedOf(given: World): readonly Passed[] {
  const base = gateInput();
  const passed: Passed[] = [];
  let now = NOW;
  for (const [index, { symbol, side, qty, secondsLater }] of given.wishes.entries()) {
    now = shift(now, secondsLater * 1_000);
    const price = usd(PRICES[symbol]);
    const intentId = `intent-${index}`;
    const verdict = evaluateRisk({
      ...base,
      intent: { intentId, symbol, side, qty: dec(qty), decidedPrice: price },
      quote: { symbol, price, timestamp: now, source: 'alpaca', stale: false },
      asset: {
        symbol,
        assetClass: 'us_equity',
        tradable: true,
        shortable: true,
        fractionable: false,
        increment: dec(1),
      },
      limits: limitsOf(given),
      portfolio: {
        ...base.portfolio,
        equity: usd(given.equity),
        lastEquity: lastEquityOf(given),
        buyingPower: usd(given.buyingPower),
        positions: given.held.map((position) => ({
          symbol: position.symbol,
          qty: dec(position.qty),
          price: usd(PRICES[position.symbol]),
        })),
        reservations: passed,
      },
      recent: { orderTimes: passed.map(({ at }) => at), knownIntentIds: passed.map((one) => one.intentId) },
      now,
    });
    if (verdict.allowed)
      passed.push({
        intentId,
        symbol,
        side,
        qty: dec(qty),
        notional: price.times(qty),
        riskReducing: verdict.riskReducing,
        at: now,
      });
  }
  return passed;
}

/** What the position in `symbol` is worth, signed, when all of `orders` fill. */
const worthAfter = (given: World, symbol: Symbol, orders: readonly Passed[]): Money =>
  orders
    .filter((order) => order.symbol === symbol)
    .reduce(
      (worth, { side, notional }) => worth.plus(notional.times(signOf(side))),
      usd(PRICES[symbol]).times(heldQty(given, symbol)),
    );

const greater = (one: Money, other: Money): Money => (one.gt(other) ? one : other);

const exposuresOf = (given: World, passed: readonly Passed[]): ReadonlyMap<string, Money> => {
  const bought = passed.filter(({ side }) => side === 'buy');
  const sold = passed.filter(({ side }) => side === 'sell');
  const worst = (symbol: Symbol): Money =>
    [[], bought, sold].map((fills) => worthAfter(given, symbol, fills).abs()).reduce(greater, NO_MONEY);
  return new Map(SYMBOLS.map((symbol) => [symbol, worst(symbol)] as const));
};

/** What buys cost, and what sells go short by beyond what is short already. */
function powerNeeded(given: World, passed: readonly Passed[]): Money {
  const buys = passed.filter(({ side, riskReducing }) => side === 'buy' && !riskReducing);
  const sells = passed.filter(({ side }) => side === 'sell');
  const shorts = SYMBOLS.map((symbol) => {
    const before = greater(worthAfter(given, symbol, []).times(-1), NO_MONEY);
    return greater(worthAfter(given, symbol, sells).times(-1).minus(before), NO_MONEY);
  });
  return sum([...buys.map(({ notional }) => notional), ...shorts]);
}

test('whatever passes, one after the other, is within every limit together, whichever of it fills (RK2, RK5)', () => {
  let risks = 0;
  fc.assert(
    fc.property(world, (given) => {
      const limits = limitsOf(given);
      const passed = passedOf(given);
      const risky = passed.filter(({ riskReducing }) => !riskReducing);
      risks += risky.length;
      if (risky.length === 0) return;

      const equity = usd(given.equity);
      const exposures = exposuresOf(given, passed);
      expect(sum([...exposures.values()]).lte(equity.times(limits.maxExposurePct))).toBe(true);
      for (const { intentId, symbol, notional, at } of risky) {
        expect(exposures.get(symbol)?.lte(equity.times(limits.maxPositionPct))).toBe(true);
        expect(notional.gte(limits.minOrderNotional) && notional.lte(limits.maxOrderNotional)).toBe(true);
        const before = passed.slice(
          0,
          passed.findIndex((one) => one.intentId === intentId),
        );
        const inMinute = before.filter((one) => elapsed(one.at, at) < MINUTE);
        expect(inMinute.length).toBeLessThan(limits.maxOrdersPerMinute);
      }
      const held = given.held.filter(({ qty }) => qty !== 0).map(({ symbol }) => symbol);
      const slots = new Set([...held, ...risky.map(({ symbol }) => symbol)]);
      expect(slots.size).toBeLessThanOrEqual(Math.max(limits.maxPositions, held.length));
      expect(powerNeeded(given, passed).lte(usd(given.buyingPower))).toBe(true);
      expect(equity.gte(lastEquityOf(given).times(ONE.minus(limits.maxDailyLossPct)))).toBe(true);
    }),
    { numRuns: 1500 },
  );
  expect(risks).toBeGreaterThan(500);
});
