import { describe, expect, test } from 'vitest';
import { dec } from '../../../../src/domain/decimal.ts';
import { meanReversion } from '../../../../src/domain/strategy/mean-reversion.ts';
import { barsOf } from '../support/bars.ts';

/** Around 100, half a dollar up and down. */
const calm = Array.from({ length: 25 }, (_one, index) => (index % 2 === 0 ? 100.5 : 99.5));

const decide = (closes: readonly number[], positionQty = 0, params = meanReversion.defaults) =>
  meanReversion.decide({
    symbol: 'AAPL',
    bars: barsOf(closes),
    positionQty: dec(positionQty),
    positionWeight: 0,
    params,
  });

describe('mean reversion', () => {
  test('buys what has fallen far below its mean, the surer the farther', () => {
    const [far, farther] = [decide([...calm, 99, 98.5, 98]), decide([...calm, 99, 98, 97])];

    expect([far.action, farther.action]).toEqual(['buy', 'buy']);
    expect(farther.confidence).toBeGreaterThan(far.confidence);
    expect(far.confidence).toBeGreaterThanOrEqual(0.8);
  });

  test('does not buy a usual fall, nor one that is not oversold, nor what it holds', () => {
    expect(decide([...calm, 99.2]).action).toBe('hold');
    expect(decide([...calm, 98, 97], 0, { ...meanReversion.defaults, rsiOversold: 5 }).action).toBe('hold');
    expect(decide([...calm, 98, 97], 10).action).toBe('hold');
  });

  test('leaves when the price is back at its mean', () => {
    expect(decide([...calm, 98, 97, 99], 10).action).toBe('hold');
    expect(decide([...calm, 98, 97, 100.2], 10)).toMatchObject({ action: 'sell' });
  });

  test('leaves, and does not buy, when the fall goes on until the mean is gone', () => {
    const collapse = [...calm, 60];

    expect(decide(collapse, 10)).toMatchObject({ action: 'sell', confidence: 1 });
    expect(decide(collapse, 10).reasoning).toMatch(/keeps falling/);
    expect(decide(collapse).action).toBe('hold');
  });

  test('prices that stand still are no reason to buy, and the mean is where they are', () => {
    const still = Array.from({ length: 25 }, () => 50);

    expect(decide(still)).toMatchObject({ action: 'hold', indicators: { deviations: 0, mean: 50 } });
    expect(decide(still, 10).action).toBe('sell');
  });

  test.each([
    [{ stopDeviations: 2 }, 'stopDeviations must be more than entryDeviations'],
    [{ exitDeviations: -2 }, 'exitDeviations must be above the entry'],
    [{}, undefined],
  ])('%j: %s', (params, objection) => {
    expect(meanReversion.objectionTo?.({ ...meanReversion.defaults, ...params })).toBe(objection);
  });
});
