import { describe, expect, test } from 'vitest';
import { dec } from '../../../../src/domain/decimal.ts';
import { equalWeight } from '../../../../src/domain/strategy/equal-weight.ts';
import { barsOf } from '../support/bars.ts';

const decide = (positionWeight: number, params = equalWeight.defaults, closes: readonly number[] = [150]) =>
  equalWeight.decide({
    symbol: 'AAPL',
    bars: barsOf(closes),
    positionQty: dec(positionWeight * 1_000),
    positionWeight,
    params,
  });

describe('equal weight', () => {
  test.each([
    [0, 'buy'],
    [0.0599, 'buy'],
    [0.06, 'hold'],
    [0.08, 'hold'],
    [0.1, 'hold'],
    [0.1001, 'sell'],
    [-0.01, 'hold'],
  ])('a position of %d of equity, with 0.08 wanted and a quarter of drift allowed: %s', (weight, action) => {
    const answer = decide(weight);

    expect(answer).toMatchObject({ action, confidence: 1 });
    expect(answer.targetWeight?.toFixed()).toBe(action === 'hold' ? undefined : '0.08');
  });

  test('the weight is what is invested, divided among the positions, and never more together', () => {
    const thirds = { ...equalWeight.defaults, positions: 3, invested: 1 };

    expect(decide(0, thirds).targetWeight?.toFixed()).toBe('0.333333');
  });

  test('without any bar there is no price to trust', () => {
    expect(decide(0, equalWeight.defaults, [])).toMatchObject({ action: 'hold', confidence: 0 });
  });
});
