import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Decimal, dec, isMultipleOf } from '../../../../src/domain/decimal.ts';
import { usd } from '../../../../src/domain/money.ts';
import { type SizingInput, sizeOrder } from '../../../../src/domain/sizing/size-order.ts';

const STOCK = { assetClass: 'us_equity' as const, fractionable: false, increment: dec('0.000000001') };
const COIN = { assetClass: 'crypto' as const, fractionable: true, increment: dec('0.0001') };

const input = (change: Partial<SizingInput> = {}): SizingInput => ({
  targetWeight: dec('0.333'),
  capital: usd(100_000),
  price: usd(150),
  maxPositionNotional: usd(20_000),
  asset: STOCK,
  ...change,
});

const qtyOf = (change: Partial<SizingInput>): string => {
  const sizing = sizeOrder(input(change));
  return sizing.kind === 'sized' ? `${sizing.side} ${sizing.qty.toFixed()}` : sizing.reason;
};

describe('sizeOrder (SZ1, SZ2)', () => {
  test('33.3 % of 100,000 at 150 with a cap of 20,000 is 133 shares', () => {
    expect(sizeOrder(input())).toEqual({ kind: 'sized', side: 'buy', qty: dec(133), notional: usd(19_950) });
  });

  test.each<[string, Partial<SizingInput>, string]>([
    ['without a binding cap', { maxPositionNotional: usd(50_000) }, 'buy 222'],
    ['a negative weight sells', { targetWeight: dec('-0.03') }, 'sell 20'],
    [
      'a fractionable stock to its increment',
      { asset: { ...STOCK, fractionable: true } },
      'buy 133.333333333',
    ],
    ['crypto to its increment', { asset: COIN, price: usd(64_000) }, 'buy 0.3125'],
    ['zero weight', { targetWeight: dec(0) }, 'zero_weight'],
    ['under one share', { price: usd(20_001) }, 'below_one_share'],
    ['exactly one share', { price: usd(20_000) }, 'buy 1'],
    ['a hair under one share', { price: usd('20000.0000000000000001') }, 'below_one_share'],
    ['no price', { price: usd(0) }, 'no_price'],
    ['a price below nothing', { price: usd(-37) }, 'no_price'],
    ['no capital', { capital: usd(0) }, 'below_one_share'],
    ['capital below nothing', { capital: usd(-100_000) }, 'below_one_share'],
    ['room for nothing', { maxPositionNotional: usd(0) }, 'below_one_share'],
  ])('%s', (_name, change, expected) => {
    expect(qtyOf(change)).toBe(expected);
  });

  const amount = (max: number, scale: number) =>
    fc.integer({ min: 1, max }).map((units) => dec(units).div(scale));
  const increments = fc.constantFrom('1', '0.01', '0.0001', '0.000000001').map((step) => dec(step));
  const weights = fc.integer({ min: -1_500, max: 1_500 }).map((permille) => dec(permille).div(1000));

  test('never more than the weight or the cap allows, and never a whole step less', () => {
    const check = (
      weight: Decimal,
      capital: Decimal,
      price: Decimal,
      cap: Decimal,
      increment: Decimal,
    ): void => {
      const asset = { assetClass: 'crypto' as const, fractionable: true, increment };
      const sizing = sizeOrder({
        targetWeight: weight,
        capital: usd(capital),
        price: usd(price),
        maxPositionNotional: usd(cap),
        asset,
      });
      const wanted = capital.times(weight.abs());
      const dollars = wanted.lt(cap) ? wanted : cap;
      if (sizing.kind === 'skipped') {
        expect(weight.eq(0) || price.times(increment).gt(dollars)).toBe(true);
        return;
      }
      expect(isMultipleOf(sizing.qty, increment)).toBe(true);
      expect(sizing.notional.amount.lte(dollars)).toBe(true);
      expect(sizing.notional.amount.plus(price.times(increment)).gt(dollars)).toBe(true);
      expect(sizing.side).toBe(weight.gt(0) ? 'buy' : 'sell');
    };
    fc.assert(fc.property(weights, amount(1e8, 100), amount(1e7, 100), amount(1e7, 100), increments, check));
  });
});
