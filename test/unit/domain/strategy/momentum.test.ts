import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dec } from '../../../../src/domain/decimal.ts';
import { momentum } from '../../../../src/domain/strategy/momentum.ts';
import { barsOf } from '../support/bars.ts';

/** Prices that zigzag around a line, so that no indicator is at its end stop. */
const drift = (slope: number, length = 40): readonly number[] =>
  Array.from({ length }, (_one, index) => 100 + slope * index + (index % 2 === 0 ? 0.25 : -0.25));

const about = { symbol: 'AAPL', positionWeight: 0 };

const decide = (closes: readonly number[], positionQty = 0, params = momentum.defaults) =>
  momentum.decide({ ...about, bars: barsOf(closes), positionQty: dec(positionQty), params });

describe('momentum', () => {
  test('buys a rise when flat, the surer the steeper it is', () => {
    const [gentle, steep] = [decide(drift(0.14)), decide(drift(0.2))];
    expect([gentle.action, steep.action]).toEqual(['buy', 'buy']);
    expect(gentle.confidence).toBeGreaterThanOrEqual(0.5);
    expect(steep.confidence).toBeGreaterThan(gentle.confidence + 0.1);
    expect(steep.confidence).toBeGreaterThanOrEqual(0.7);
  });

  test('leaves a position when the trend has turned, sure enough for any threshold', () => {
    const answer = decide(drift(-0.2), 10);
    expect(answer.action).toBe('sell');
    expect(answer.confidence).toBeGreaterThanOrEqual(0.8);
  });

  test('stays in a rise that it is in, and out of a fall', () => {
    expect(decide(drift(0.2), 10).action).toBe('hold');
    expect(decide(drift(-0.2)).action).toBe('hold');
  });

  test('does not leave for a dip that is not a turn', () => {
    expect(decide(drift(-0.05), 10).action).toBe('hold');
  });

  test('does not buy what has run hot', () => {
    const straightUp = Array.from({ length: 40 }, (_one, index) => 100 + index);
    expect(decide(straightUp)).toMatchObject({ action: 'hold', indicators: { rsi: 100 } });
    expect(decide(straightUp, 0, { ...momentum.defaults, rsiOverbought: 100 }).action).toBe('buy');
  });

  test('does not buy a rise smaller than asked', () => {
    expect(decide(drift(0.2), 0, { ...momentum.defaults, minRateOfChange: 0.05 }).action).toBe('hold');
  });

  test('holds until it is warm, with nothing to say', () => {
    const enough = momentum.warmupBars(momentum.defaults);
    expect(enough).toBeLessThanOrEqual(20);
    expect(decide(drift(0.2, enough - 1))).toMatchObject({ action: 'hold', confidence: 0, indicators: {} });
    expect(decide(drift(0.2, enough)).action).toBe('buy');
  });

  test('does not depend on how much history it is given', () => {
    const closes = drift(0.13, 90);
    const enough = momentum.warmupBars(momentum.defaults);
    expect(decide(closes)).toEqual(decide(closes.slice(-enough)));
  });

  test('prices that stand still are no reason for anything', () => {
    const bars = barsOf(Array.from({ length: 30 }, () => 50)).map((bar) => ({
      ...bar,
      high: bar.close,
      low: bar.close,
    }));
    const answer = momentum.decide({ ...about, bars, positionQty: dec(0), params: momentum.defaults });
    expect(answer).toMatchObject({ action: 'hold', indicators: { trend: 0, rateOfChange: 0 } });
  });

  test('is long only, consistent and bounded on any prices', () => {
    const walk = fc.array(
      fc.integer({ min: 1, max: 100_000 }).map((cents) => cents / 100),
      {
        minLength: 20,
        maxLength: 40,
      },
    );
    fc.assert(
      fc.property(walk, fc.integer({ min: -5, max: 5 }), (closes, held) => {
        const answer = decide(closes, held);
        expect(answer.confidence).toBeGreaterThanOrEqual(0);
        expect(answer.confidence).toBeLessThanOrEqual(1);
        expect(Object.values(answer.indicators).every(Number.isFinite)).toBe(true);
        expect(answer.action === 'buy' && held !== 0).toBe(false);
        expect(answer.action === 'sell' && held <= 0).toBe(false);
        expect(decide(closes, held)).toEqual(answer);
      }),
    );
  });
});
