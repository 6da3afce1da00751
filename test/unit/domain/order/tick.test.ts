import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SIDES } from '../../../../src/domain/asset.ts';
import { dec, isMultipleOf } from '../../../../src/domain/decimal.ts';
import { usd } from '../../../../src/domain/money.ts';
import { inTicks, limitBeyond } from '../../../../src/domain/order/tick.ts';

describe('prices of stocks', () => {
  test.each([
    ['97.005', '97'],
    ['97.015', '97.02'],
    ['0.99994', '0.9999'],
    ['0.12345', '0.1234'],
  ])('%s is quoted as %s', (price, quoted) => {
    expect(inTicks(usd(price)).toString()).toBe(quoted);
  });
});

describe('a limit beyond the price', () => {
  test.each([
    ['buy', '150', '0.01', '151.5'],
    ['sell', '150', '0.01', '148.5'],
    ['buy', '33.33', '0.01', '33.67'],
    ['sell', '33.33', '0.01', '32.99'],
    ['buy', '0.5', '0.001', '0.5005'],
    ['buy', '0.999', '0.01', '1.01'],
    ['sell', '1.005', '0.01', '0.9949'],
    ['buy', '100', '0', '100'],
    ['sell', '0.0001', '0.5', '0.0001'],
    ['sell', '10', '1', '0.0001'],
  ] as const)('to %s at %s within %s is %s', (side, price, tolerance, limit) => {
    expect(limitBeyond(side, usd(price), dec(tolerance)).toString()).toBe(limit);
  });

  test('trades at every price within the tolerance, can be quoted, and is off by less than a tick', () => {
    const aPrice = fc.integer({ min: 1, max: 5_000_000 }).map((units) => dec(units).div(1_000));
    const aTolerance = fc.integer({ min: 0, max: 500 }).map((units) => dec(units).div(10_000));
    fc.assert(
      fc.property(fc.constantFrom(...SIDES), aPrice, aTolerance, (side, price, tolerance) => {
        const worst = price.times(side === 'buy' ? tolerance.plus(1) : dec(1).minus(tolerance));

        const { amount } = limitBeyond(side, usd(price), tolerance);

        const tick = dec(amount.gte(1) && worst.gte(1) ? '0.01' : '0.0001');
        expect(isMultipleOf(amount, tick)).toBe(true);
        expect(side === 'buy' ? amount.gte(worst) : amount.lte(worst)).toBe(true);
        expect(amount.minus(worst).abs().lt(tick)).toBe(true);
      }),
    );
  });
});
