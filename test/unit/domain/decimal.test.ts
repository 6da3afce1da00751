import Big from 'big.js';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dec, floorTo, isMultipleOf, max, min } from '../../../src/domain/decimal.ts';

const decimals = fc
  .tuple(fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }), fc.integer({ min: 0, max: 9 }))
  .map(([units, places]) => dec(units.toString()).div(10 ** places));
const increments = fc
  .constantFrom('1', '0.01', '0.0001', '0.000000001', '0.25', '5')
  .map((step) => dec(step));

describe('decimal', () => {
  test('is exact where numbers are not', () => {
    expect(dec(0.1).plus(0.2).toFixed()).toBe('0.3');
    expect(dec('1.005').times(100).toFixed()).toBe('100.5');
  });

  test.each(['', 'abc', '1,000', '0x10', Number.NaN, Number.POSITIVE_INFINITY])('refuses %s', (source) => {
    expect(() => dec(source)).toThrow('Invalid number');
  });

  test('travels as plain digits, small and large, and comes back the same', () => {
    expect(String(dec('0.000000001'))).toBe('0.000000001');
    expect(JSON.stringify(dec('123456789012345678901234567890'))).toBe('"123456789012345678901234567890"');
    fc.assert(fc.property(decimals, (value) => dec(value.toString()).eq(value)));
  });

  test('keeps its own settings when another user of big.js changes theirs', () => {
    const places = Big.DP;
    try {
      Big.DP = 2;
      expect(dec(1).div(3).toFixed()).toBe('0.333333333333333333');
    } finally {
      Big.DP = places;
    }
  });

  test('floorTo goes to the next multiple towards zero', () => {
    fc.assert(
      fc.property(decimals, increments, (value, increment) => {
        const floored = floorTo(value, increment);
        expect(isMultipleOf(floored, increment)).toBe(true);
        expect(floored.abs().lte(value.abs())).toBe(true);
        expect(value.minus(floored).abs().lt(increment)).toBe(true);
      }),
    );
  });

  test('isMultipleOf', () => {
    expect(isMultipleOf(dec('0.3'), dec('0.1'))).toBe(true);
    expect(isMultipleOf(dec('-2.5'), dec('0.5'))).toBe(true);
    expect(isMultipleOf(dec('0.35'), dec('0.1'))).toBe(false);
  });

  test('min and max are one of the two', () => {
    fc.assert(
      fc.property(decimals, decimals, (one, other) => {
        expect(min(one, other).lte(max(one, other))).toBe(true);
        expect(min(one, other).plus(max(one, other)).eq(one.plus(other))).toBe(true);
      }),
    );
  });
});
