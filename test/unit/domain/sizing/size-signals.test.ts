import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assetClassOf } from '../../../../src/domain/asset.ts';
import { dec, isMultipleOf, ONE } from '../../../../src/domain/decimal.ts';
import { sum, usd } from '../../../../src/domain/money.ts';
import type { SizableAsset } from '../../../../src/domain/sizing/size-order.ts';
import { sizeSignals } from '../../../../src/domain/sizing/size-signals.ts';

const SYMBOLS = ['AAA', 'BBB', 'CCC', 'DDD', 'BTC/USD', 'ETH/USD'] as const;
const assetOf = (symbol: string): SizableAsset => ({
  assetClass: assetClassOf(symbol),
  fractionable: false,
  increment: symbol.includes('/') ? dec('0.0001') : ONE,
});
const ASSETS = new Map(SYMBOLS.map((symbol) => [symbol as string, assetOf(symbol)]));

interface Case {
  readonly weights: readonly (readonly [symbol: string, weight: string])[];
  readonly capital?: string;
  readonly most?: string;
  readonly prices?: Readonly<Record<string, string>>;
  readonly held?: Readonly<Record<string, string>>;
}

const size = ({ weights, capital = '100000', most = '20000', prices, held = {} }: Case) =>
  sizeSignals({
    signals: weights.map(([symbol, weight]) => ({ symbol, targetWeight: dec(weight) })),
    capital: usd(capital),
    maxNotionalOf: () => usd(most),
    prices: new Map(Object.entries(prices ?? { AAA: '150', BBB: '100' }).map(([s, p]) => [s, usd(p)])),
    assets: ASSETS,
    holdings: new Map(Object.entries(held).map(([symbol, qty]) => [symbol, dec(qty)])),
  }).map(({ signal, sizing }) =>
    sizing.kind === 'skipped'
      ? `${signal.symbol} ${sizing.reason}`
      : `${sizing.side} ${sizing.qty.toFixed()} ${signal.symbol}`,
  );

describe('sizing signals', () => {
  it('takes 33.3 % of 100,000 at 150 under a cap of 20,000 for 133 shares (SZ2)', () => {
    expect(size({ weights: [['AAA', '0.333']] })).toEqual(['buy 133 AAA']);
  });

  it('says why there is nothing to order', () => {
    const weights = [
      ['AAA', '0'],
      ['BBB', '0.0001'],
      ['CCC', '0.1'],
      ['XYZ', '0.1'],
    ] as const;

    expect(size({ weights, prices: { AAA: '150', BBB: '100', XYZ: '10' } })).toEqual([
      'AAA zero_weight',
      'BBB below_one_share',
      'CCC no_price',
      'XYZ unknown_asset',
    ]);
  });

  it('gives the best what there is, and the others what is left', () => {
    const weights = [
      ['AAA', '0.8'],
      ['BBB', '0.8'],
      ['AAA', '0.8'],
    ] as const;

    expect(size({ weights, capital: '10000', prices: { AAA: '150', BBB: '100' } })).toEqual([
      'buy 53 AAA',
      'buy 20 BBB',
      'AAA capital_used_up',
    ]);
  });

  it('never turns a position around in one order', () => {
    const weights = [
      ['AAA', '-0.1'],
      ['BBB', '0.1'],
    ] as const;

    expect(size({ weights, held: { AAA: '5', BBB: '-3' } })).toEqual(['sell 5 AAA', 'buy 3 BBB']);
    expect(size({ weights, held: { AAA: '-5', BBB: '3' } })).toEqual(['sell 66 AAA', 'buy 100 BBB']);
  });

  it('keeps any signals inside the capital together and inside the cap each', () => {
    const weight = fc.integer({ min: -1_000, max: 1_000 }).map((thousandths) => dec(thousandths).div(1_000));
    const amount = fc.integer({ min: 1, max: 50_000_000 }).map((cents) => usd(dec(cents).div(100)));
    const holding = fc.integer({ min: -1_000, max: 1_000 }).map((tenths) => dec(tenths).div(10));
    fc.assert(
      fc.property(
        fc.array(fc.record({ symbol: fc.constantFrom(...SYMBOLS), weight, price: amount, holding })),
        amount,
        amount,
        (wanted, capital, most) => {
          const prices = new Map(wanted.map(({ symbol, price }) => [symbol as string, price]));
          const holdings = new Map(wanted.map(({ symbol, holding: qty }) => [symbol as string, qty]));
          const signals = wanted.map(({ symbol, weight: targetWeight }) => ({ symbol, targetWeight }));
          const input = { signals, capital, maxNotionalOf: () => most, prices, assets: ASSETS, holdings };

          const sized = sizeSignals(input);

          const orders = sized.flatMap(({ signal, sizing }) =>
            sizing.kind === 'sized' ? [{ ...signal, ...sizing }] : [],
          );
          expect(sized.map(({ signal }) => signal)).toEqual(signals);
          expect(sum(orders.map(({ notional }) => notional)).lte(capital)).toBe(true);
          for (const { symbol, side, qty, notional, targetWeight } of orders) {
            const held = holdings.get(symbol) ?? dec(0);
            const against = side === 'sell' ? held.gt(0) : held.lt(0);
            expect(notional.lte(most)).toBe(true);
            expect(qty.gt(0)).toBe(true);
            expect(side).toBe(targetWeight.gt(0) ? 'buy' : 'sell');
            if (against) expect(qty.lte(held.abs())).toBe(true);
            else expect(isMultipleOf(qty, assetOf(symbol).increment)).toBe(true);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
