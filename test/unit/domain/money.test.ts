import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dec } from '../../../src/domain/decimal.ts';
import { type Currency, lesser, Money, NO_MONEY, sum, usd } from '../../../src/domain/money.ts';

const amounts = fc
  .bigInt({ min: -(10n ** 14n), max: 10n ** 14n })
  .map((cents) => usd(dec(cents.toString()).div(100)));

/** There is one currency so far; the check must hold before the second one comes. */
const euros = new Money(5, 'EUR' as string as Currency);

describe('money', () => {
  test('adds up exactly', () => {
    expect(sum([usd('0.1'), usd('0.2')]).toString()).toBe('0.3');
    expect(sum([]).toString()).toBe('0');
  });

  test.each<[string, (other: Money) => unknown]>([
    ['plus', (other) => usd(1).plus(other)],
    ['minus', (other) => usd(1).minus(other)],
    ['ratioTo', (other) => usd(1).ratioTo(other)],
    ['lt', (other) => usd(1).lt(other)],
    ['lte', (other) => usd(1).lte(other)],
    ['gt', (other) => usd(1).gt(other)],
    ['gte', (other) => usd(1).gte(other)],
    ['eq', (other) => usd(1).eq(other)],
    ['lesser', (other) => lesser(usd(1), other)],
    ['sum', (other) => sum([other])],
  ])('%s refuses another currency', (_name, combine) => {
    expect(() => combine(euros)).toThrow('cannot combine USD with EUR');
  });

  test('plus and minus undo each other, and leave their operands alone', () => {
    fc.assert(
      fc.property(amounts, amounts, (one, other) => {
        const before = one.toString();
        expect(one.plus(other).minus(other).eq(one)).toBe(true);
        expect(one.plus(other).eq(other.plus(one))).toBe(true);
        expect(one.toString()).toBe(before);
      }),
    );
  });

  test('order is that of the amounts', () => {
    fc.assert(
      fc.property(amounts, amounts, (one, other) => {
        expect([one.lt(other), one.eq(other), one.gt(other)].filter(Boolean)).toHaveLength(1);
        expect(one.lte(other)).toBe(!one.gt(other));
        expect(one.gte(other)).toBe(!one.lt(other));
        expect(lesser(one, other).lte(one) && lesser(one, other).lte(other)).toBe(true);
      }),
    );
  });

  test('sign, size and share', () => {
    expect(usd(-5).isNegative() && !usd(0).isNegative()).toBe(true);
    expect(usd(5).isPositive() && !NO_MONEY.isPositive()).toBe(true);
    expect(usd(-5).abs().eq(usd(5)) && usd(5).negated().eq(usd(-5))).toBe(true);
    expect(usd(25).ratioTo(usd(100)).toFixed()).toBe('0.25');
    expect(usd(10).times('0.333').toString()).toBe('3.33');
    expect(usd(10).div(4).toString()).toBe('2.5');
    expect(() => usd(1).ratioTo(NO_MONEY)).toThrow('Division by zero');
  });

  test('travels as a string of digits', () => {
    expect(JSON.stringify({ cash: usd('1234567.10'), tiny: usd('0.00000001') })).toBe(
      '{"cash":"1234567.1","tiny":"0.00000001"}',
    );
  });
});
