import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dec } from '../../../../src/domain/decimal.ts';
import { STRATEGIES } from '../../../../src/domain/strategy/registry.ts';
import type { Strategy, StrategyInput } from '../../../../src/domain/strategy/strategy.ts';
import { barsOf } from '../support/bars.ts';

type Params = StrategyInput<Readonly<Record<string, number>>>['params'];

const LONGEST = 90;
const prices = fc.array(
  fc.integer({ min: 100, max: 100_000 }).map((cents) => cents / 100),
  { minLength: LONGEST, maxLength: LONGEST },
);

/** What is decided after each of the bars: the answer after bar n has seen the bars up to n. */
function answersOver(strategy: Strategy, closes: readonly number[], params: Params, held = 0) {
  const bars = barsOf(closes);
  const positionQty = dec(held);
  const about = { symbol: 'AAPL', positionQty, positionWeight: held / 100, params };
  return bars.map((_bar, index) => strategy.decide({ ...about, bars: bars.slice(0, index + 1) }));
}

/** Any values that the parameters' bounds allow, not too long for the bars above. */
const anyParams = (strategy: Strategy): fc.Arbitrary<Params> =>
  fc
    .record(
      Object.fromEntries(
        Object.entries(strategy.parameters).map(([name, { min, max, whole }]) => [
          name,
          whole === true
            ? fc.integer({ min, max: Math.min(max, 30) })
            : fc.double({ min, max, noNaN: true, noDefaultInfinity: true }),
        ]),
      ),
    )
    .map((params) => (strategy.objectionTo?.(params) === undefined ? params : strategy.defaults));

const held = fc.integer({ min: -5, max: 50 });

describe.each(Object.entries(STRATEGIES))('%s', (type, strategy) => {
  test('is registered under its own type, and its defaults are allowed', () => {
    expect(strategy.type).toBe(type);
    expect(strategy.objectionTo?.(strategy.defaults)).toBeUndefined();
    for (const [name, { min, max, whole }] of Object.entries(strategy.parameters)) {
      const value = strategy.defaults[name] ?? Number.NaN;
      expect([name, value >= min && value <= max, whole !== true || Number.isInteger(value)]).toEqual([
        name,
        true,
        true,
      ]);
    }
  });

  test('holds, with nothing to say, until it is warm, whatever it is told', () => {
    fc.assert(
      fc.property(prices, held, anyParams(strategy), (closes, position, params) => {
        const warm = strategy.warmupBars(params);
        const answers = answersOver(strategy, closes, params, position);
        for (const answer of answers.slice(0, warm - 1))
          expect(answer).toMatchObject({ action: 'hold', confidence: 0, indicators: {} });
        expect(Object.keys(answers.at(-1)?.indicators ?? {}).length).toBeGreaterThan(0);
      }),
      { numRuns: 30 },
    );
  });

  test('does not look ahead: what comes later changes no answer', () => {
    const cut = fc.integer({ min: 1, max: LONGEST - 1 });
    fc.assert(
      fc.property(prices, prices, cut, held, (past, other, at, position) => {
        const [one, two] = [past, [...past.slice(0, at), ...other.slice(at)]].map((closes) =>
          answersOver(strategy, closes, strategy.defaults, position).slice(0, at),
        );
        expect(one).toEqual(two);
      }),
      { numRuns: 30 },
    );
  });

  test('does not depend on how much history it is given, and gives the same answer twice', () => {
    fc.assert(
      fc.property(prices, held, anyParams(strategy), (closes, position, params) => {
        const bars = barsOf(closes);
        const about = { symbol: 'AAPL', positionQty: dec(position), positionWeight: position / 100, params };
        const answer = strategy.decide({ ...about, bars });
        expect(strategy.decide({ ...about, bars: bars.slice(-strategy.warmupBars(params)) })).toEqual(answer);
        expect(strategy.decide({ ...about, bars })).toEqual(answer);
      }),
      { numRuns: 50 },
    );
  });

  test('is long only, and bounded on any prices', () => {
    fc.assert(
      fc.property(prices, held, anyParams(strategy), (closes, position, params) => {
        for (const { action, confidence, indicators, targetWeight } of answersOver(
          strategy,
          closes,
          params,
          position,
        )) {
          expect(confidence >= 0 && confidence <= 1).toBe(true);
          expect(Object.values(indicators).every(Number.isFinite)).toBe(true);
          expect(action === 'sell' && position <= 0).toBe(false);
          expect(action === 'buy' && position < 0).toBe(false);
          expect(targetWeight === undefined || (targetWeight.gt(0) && targetWeight.lte(1))).toBe(true);
        }
      }),
      { numRuns: 30 },
    );
  });
});
