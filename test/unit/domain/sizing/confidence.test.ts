import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dec } from '../../../../src/domain/decimal.ts';
import { targetWeightOf } from '../../../../src/domain/sizing/confidence.ts';

describe('targetWeightOf', () => {
  test.each([
    ['0.3', '0.05'],
    ['0.7', '0.05'],
    ['0.85', '0.075'],
    ['1', '0.1'],
    ['1.4', '0.1'],
  ])('confidence %s of a greatest position of 10 %% is %s', (confidence, weight) => {
    expect(targetWeightOf(dec(confidence), dec('0.1')).toFixed()).toBe(weight);
  });

  test('another threshold moves the foot of the line', () => {
    expect(targetWeightOf(dec('0.8'), dec('0.1'), dec('0.8')).toFixed()).toBe('0.05');
    expect(targetWeightOf(dec('1'), dec('0.1'), dec('1')).toFixed()).toBe('0.05');
  });

  test('grows with confidence, between half and all of the greatest position', () => {
    const confidence = fc.integer({ min: 0, max: 1000 });
    fc.assert(
      fc.property(confidence, confidence, (one, other) => {
        const [low, high] = [Math.min(one, other), Math.max(one, other)].map((permille) =>
          targetWeightOf(dec(permille).div(1000), dec('0.1')),
        );
        expect(low?.gte('0.05') && high?.lte('0.1') && low.lte(high)).toBe(true);
      }),
    );
  });
});
