import { describe, expect, test } from 'vitest';
import { dec } from '../../../../src/domain/decimal.ts';
import { trendFollowing } from '../../../../src/domain/strategy/trend-following.ts';
import { barsOf } from '../support/bars.ts';

/** Around 100, half a dollar up and down: a channel from 99.2 to 100.8. */
const calm = Array.from({ length: 40 }, (_one, index) => (index % 2 === 0 ? 100.5 : 99.5));

const decide = (closes: readonly number[], positionQty = 0, params = trendFollowing.defaults) =>
  trendFollowing.decide({
    symbol: 'AAPL',
    bars: barsOf(closes),
    positionQty: dec(positionQty),
    positionWeight: 0,
    params,
  });

describe('trend following', () => {
  test('buys a close above the channel, the surer the farther beyond', () => {
    const [just, far] = [decide([...calm, 101]), decide([...calm, 102.5])];

    expect([just.action, far.action]).toEqual(['buy', 'buy']);
    expect(just).toMatchObject({ indicators: { high: 100.8, low: 99.2 } });
    expect(just.confidence).toBeGreaterThanOrEqual(0.6);
    expect(far).toMatchObject({ confidence: 1 });
  });

  test('does not buy inside the channel, nor a breakout that loses speed, nor what it holds', () => {
    expect(decide([...calm, 100.7]).action).toBe('hold');
    expect(decide([...calm, 101], 10).action).toBe('hold');
    // A long rise that flattens: each close is the highest yet, but the averages are coming together.
    const tiring = Array.from({ length: 60 }, (_one, index) => 100 + 40 * (1 - Math.exp(-index / 12)));
    expect(decide(tiring, 0, { ...trendFollowing.defaults, entryPeriod: 2 })).toMatchObject({
      action: 'hold',
    });
  });

  test('leaves at a close below the shorter channel, sure enough for any threshold', () => {
    expect(decide([...calm, 99.3], 10).action).toBe('hold');
    const down = decide([...calm, 99], 10);
    expect(down.action).toBe('sell');
    expect(down.confidence).toBeGreaterThanOrEqual(0.8);
    expect(decide([...calm, 99]).action).toBe('hold');
  });

  test('the averages must be a fast and a slow one', () => {
    const { defaults } = trendFollowing;

    expect(trendFollowing.objectionTo?.({ ...defaults, fast: 26 })).toBe('fast must be less than slow');
    expect(trendFollowing.objectionTo?.(defaults)).toBeUndefined();
  });
});
