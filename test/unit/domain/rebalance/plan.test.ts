import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Decimal, dec, ONE, ZERO } from '../../../../src/domain/decimal.ts';
import { type Money, usd } from '../../../../src/domain/money.ts';
import { planRebalance, type RebalanceInput } from '../../../../src/domain/rebalance/plan.ts';
import type { SizableAsset } from '../../../../src/domain/sizing/size-order.ts';

const STOCK: SizableAsset = { assetClass: 'us_equity', fractionable: false, increment: ONE };
const COIN: SizableAsset = { assetClass: 'crypto', fractionable: true, increment: dec('0.000001') };

interface Line {
  readonly target?: string;
  readonly qty?: string;
  readonly price?: string;
  readonly asset?: SizableAsset;
}

/** Equity of 100,000 unless said otherwise, a threshold of 2 %, orders of 1 dollar at least. */
const inputOf = (lines: Readonly<Record<string, Line>>, equity = '100000'): RebalanceInput => {
  const some = <T>(read: (line: Line) => T | undefined): ReadonlyMap<string, T> =>
    new Map(
      Object.entries(lines).flatMap(([symbol, line]): [string, T][] => {
        const value = read(line);
        return value === undefined ? [] : [[symbol, value]];
      }),
    );
  return {
    equity: usd(equity),
    targets: some(({ target }) => (target === undefined ? undefined : dec(target))),
    holdings: some(({ qty }) => (qty === undefined ? undefined : dec(qty))),
    prices: some(({ price }) => (price === undefined ? undefined : usd(price))),
    assets: some(({ asset = STOCK }) => asset),
    driftThreshold: dec('0.02'),
    minOrderNotional: usd(1),
  };
};

const linesOf = (input: RebalanceInput): readonly string[] => {
  const { sells, buys } = planRebalance(input);
  return [...sells, ...buys].map(({ side, qty, symbol }) => `${side} ${qty.toFixed()} ${symbol}`);
};

const heldOf = (input: RebalanceInput): Readonly<Record<string, string>> =>
  Object.fromEntries(
    planRebalance(input).targets.flatMap((target) =>
      'held' in target ? [[target.symbol, target.held]] : [],
    ),
  );

describe('a rebalance', () => {
  test('sells what is above its target, then buys what is below', () => {
    const input = inputOf({
      AAPL: { target: '0.3', qty: '100', price: '150' }, // 15 %
      MSFT: { target: '0.2', qty: '100', price: '400' }, // 40 %
    });

    expect(linesOf(input)).toEqual(['sell 50 MSFT', 'buy 100 AAPL']);
  });

  test('leaves a weight alone that is within the threshold, to the last decimal', () => {
    const at = inputOf({ AAPL: { target: '0.17', qty: '100', price: '150' } });
    const beyond = inputOf({ AAPL: { target: '0.170001', qty: '100', price: '150' } });

    expect(heldOf(at)).toEqual({ AAPL: 'within_threshold' });
    expect(linesOf(beyond)).toEqual(['buy 13 AAPL']);
  });

  test('leaves alone what has no target, and sells out what has a target of zero, with its fraction', () => {
    const input = inputOf({
      AAPL: { qty: '100', price: '150' },
      MSFT: { target: '0', qty: '10.5', price: '400' },
    });

    expect(linesOf(input)).toEqual(['sell 10.5 MSFT']);
  });

  test('orders coins in their own increment', () => {
    const input = inputOf({ 'BTC/USD': { target: '0.1', price: '64000', asset: COIN } });

    expect(linesOf(input)).toEqual(['buy 0.15625 BTC/USD']);
  });

  test('says why it does not order', () => {
    const input = inputOf(
      {
        AAPL: { target: '0.5' },
        MSFT: { target: '0.5', price: '400' },
        BRK: { target: '0', qty: '0.001', price: '30' },
      },
      '700',
    );

    const least = { ...input, driftThreshold: ZERO };
    const unknown = { ...input, assets: new Map<string, SizableAsset>() };

    expect(heldOf(least)).toEqual({ AAPL: 'no_price', BRK: 'notional_too_small', MSFT: 'below_one_share' });
    expect(heldOf(unknown)).toMatchObject({ MSFT: 'unknown_asset' });
  });

  test('without equity there is nothing to plan', () => {
    expect(() => planRebalance(inputOf({}, '0'))).toThrow(RangeError);
  });
});

const cents = (from: number, to: number) =>
  fc.integer({ min: from, max: to }).map((amount) => usd(amount).div(100));

/** Any portfolio and any targets that add up to nine tenths at most; a share is worth less than half the threshold. */
const anyPortfolio = fc
  .array(
    fc.record({
      weight: fc.integer({ min: 0, max: 90 }),
      held: fc.integer({ min: 0, max: 200 }),
      price: cents(100, 50_000),
      coin: fc.boolean(),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((lines) => {
    const total = Math.max(
      90,
      lines.reduce((sum, { weight }) => sum + weight, 0),
    );
    const named = lines.map((line, index) => ({ ...line, symbol: `S${String(index).padStart(2, '0')}` }));
    const value = named.reduce((sum, { price, held }) => sum.plus(price.times(held)), usd(100_000));
    const pick = <T>(read: (line: (typeof named)[number]) => T): ReadonlyMap<string, T> =>
      new Map(named.map((line) => [line.symbol, read(line)]));
    return {
      equity: value,
      targets: pick(({ weight }) => dec(weight).times('0.9').div(total)),
      holdings: pick(({ held }) => dec(held)),
      prices: pick(({ price }) => price),
      assets: pick(({ coin }) => (coin ? COIN : STOCK)),
      driftThreshold: dec('0.02'),
      minOrderNotional: usd(1),
    } satisfies RebalanceInput;
  });

describe('from any portfolio to any target', () => {
  test('one pass at these prices leaves no drift above the threshold, and no order is under the minimum', () => {
    fc.assert(
      fc.property(anyPortfolio, (input) => {
        const { sells, buys } = planRebalance(input);

        const after = new Map(input.holdings);
        const priceOf = (symbol: string): Money => input.prices.get(symbol) ?? usd(0);
        for (const { symbol, side, qty, notional } of [...sells, ...buys]) {
          const signed: Decimal = side === 'buy' ? qty : qty.times(-1);
          after.set(symbol, (after.get(symbol) ?? ZERO).plus(signed));
          expect(qty.gt(0) && notional.gte(input.minOrderNotional)).toBe(true);
        }
        for (const [symbol, target] of input.targets) {
          const drift = priceOf(symbol)
            .times(after.get(symbol) ?? ZERO)
            .ratioTo(input.equity)
            .minus(target);
          expect(drift.abs().lte(input.driftThreshold)).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('a second pass orders nothing', () => {
    fc.assert(
      fc.property(anyPortfolio, (input) => {
        const { sells, buys } = planRebalance(input);
        const after = new Map(input.holdings);
        for (const { symbol, side, qty } of [...sells, ...buys])
          after.set(symbol, (after.get(symbol) ?? ZERO).plus(side === 'buy' ? qty : qty.times(-1)));

        const again = planRebalance({ ...input, holdings: after });

        expect([...again.sells, ...again.buys]).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});
