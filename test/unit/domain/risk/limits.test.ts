import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dec } from '../../../../src/domain/decimal.ts';
import { usd } from '../../../../src/domain/money.ts';
import { RISK_MODES } from '../../../../src/domain/risk/codes.ts';
import { DEFAULT_HARD_CAPS, DEFAULT_LIMITS, effectiveLimits } from '../../../../src/domain/risk/limits.ts';

const summary = (...args: Parameters<typeof effectiveLimits>) => {
  const { maxExposurePct, maxPositions, maxPositionPct, confidenceThreshold } = effectiveLimits(...args);
  return [maxExposurePct, dec(maxPositions), maxPositionPct, confidenceThreshold].map(Number);
};

describe('effectiveLimits (AG3)', () => {
  test.each([
    ['normal' as const, [0.8, 50, 0.1, 0.7]],
    ['conservative' as const, [0.5, 15, 0.05, 0.8]],
    ['aggressive' as const, [0.95, 50, 0.15, 0.6]],
  ])('%s: exposure, positions, position, threshold', (mode, expected) => {
    expect(summary(DEFAULT_LIMITS, mode, DEFAULT_HARD_CAPS)).toEqual(expected);
  });

  test('conservative never loosens what an operator set tighter', () => {
    const tight = { ...DEFAULT_LIMITS, maxPositionPct: dec('0.01'), maxPositions: 3 };
    expect(summary(tight, 'conservative', DEFAULT_HARD_CAPS)).toEqual([0.5, 3, 0.01, 0.8]);
  });

  test('aggressive stops at the hard caps', () => {
    const caps = {
      ...DEFAULT_HARD_CAPS,
      maxPositionPct: dec('0.12'),
      maxExposurePct: dec('0.9'),
      maxPositions: 20,
      minConfidenceThreshold: dec('0.65'),
    };
    expect(summary(DEFAULT_LIMITS, 'aggressive', caps)).toEqual([0.9, 20, 0.12, 0.65]);
  });

  test('no setting and no mode goes beyond a hard cap', () => {
    const pct = fc.integer({ min: 0, max: 300 }).map((percent) => dec(percent).div(100));
    const count = fc.integer({ min: 0, max: 1_000 });
    fc.assert(
      fc.property(
        fc.constantFrom(...RISK_MODES),
        pct,
        pct,
        pct,
        count,
        (mode, position, exposure, threshold, positions) => {
          const limits = {
            ...DEFAULT_LIMITS,
            maxPositionPct: position,
            maxExposurePct: exposure,
            maxDailyLossPct: position,
            confidenceThreshold: threshold,
            maxPositions: positions,
            maxOrdersPerMinute: positions,
            maxOrderNotional: usd(positions * 1_000),
          };
          const inForce = effectiveLimits(limits, mode, DEFAULT_HARD_CAPS);
          expect(inForce.maxPositionPct.lte(DEFAULT_HARD_CAPS.maxPositionPct)).toBe(true);
          expect(inForce.maxExposurePct.lte(DEFAULT_HARD_CAPS.maxExposurePct)).toBe(true);
          expect(inForce.maxDailyLossPct.lte(DEFAULT_HARD_CAPS.maxDailyLossPct)).toBe(true);
          expect(inForce.maxPositions).toBeLessThanOrEqual(DEFAULT_HARD_CAPS.maxPositions);
          expect(inForce.maxOrdersPerMinute).toBeLessThanOrEqual(DEFAULT_HARD_CAPS.maxOrdersPerMinute);
          expect(inForce.maxOrderNotional.lte(DEFAULT_HARD_CAPS.maxOrderNotional)).toBe(true);
          expect(inForce.confidenceThreshold.gte(DEFAULT_HARD_CAPS.minConfidenceThreshold)).toBe(true);
          expect(inForce.confidenceThreshold.lte(1)).toBe(true);
        },
      ),
    );
  });
});
