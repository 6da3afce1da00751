import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { shift } from '../../../../src/domain/clock.ts';
import { dec } from '../../../../src/domain/decimal.ts';
import { usd } from '../../../../src/domain/money.ts';
import {
  furthestStop,
  isOverdue,
  reachedSince,
  STOP_PATIENCE_MS,
} from '../../../../src/domain/protection/overdue-stop.ts';

const NOW = '2025-01-06T15:30:00.000Z';
const EARLIER = shift(NOW, -5_000);

describe('the furthest of several stops', () => {
  test('is the one that is reached last, for long and short', () => {
    const prices = fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(prices, (stops) => {
        const money = stops.map((price) => usd(price));

        expect(furthestStop(dec(1), money)?.toString()).toBe(String(Math.min(...stops)));
        expect(furthestStop(dec(-1), money)?.toString()).toBe(String(Math.max(...stops)));
      }),
    );
  });

  test('is not known while one of them is not, and where there is none', () => {
    expect(furthestStop(dec(1), [usd(97), undefined])).toBeUndefined();
    expect(furthestStop(dec(1), [])).toBeUndefined();
  });
});

describe('since when a stop is reached', () => {
  test.each([
    ['long, above it', 10, '97.01', EARLIER, undefined],
    ['long, at it for the first time', 10, '97', undefined, NOW],
    ['long, still beyond it', 10, '90', EARLIER, EARLIER],
    ['short, below it', -10, '96.99', EARLIER, undefined],
    ['short, at it for the first time', -10, '97', undefined, NOW],
    ['short, still beyond it', -10, '110', EARLIER, EARLIER],
  ])('%s', (_, qty, price, before, expected) => {
    const look = { qty: dec(qty), price: usd(price), stop: usd(97) };

    expect(reachedSince(look, before, NOW)).toBe(expected);
    expect(reachedSince({ ...look, stop: undefined }, before, NOW)).toBeUndefined();
  });

  test('says whether it has had its time', () => {
    expect(isOverdue(undefined, NOW)).toBe(false);
    expect(isOverdue(shift(NOW, 1 - STOP_PATIENCE_MS), NOW)).toBe(false);
    expect(isOverdue(shift(NOW, -STOP_PATIENCE_MS), NOW)).toBe(true);
  });
});
