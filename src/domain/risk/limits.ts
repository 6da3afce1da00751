import { type Decimal, dec, max, min, ONE } from '../decimal.ts';
import { lesser, type Money, usd } from '../money.ts';
import type { RiskMode } from './codes.ts';

/** What new risk must stay within (RK2). Ratios are fractions: 0.10 is ten per cent. */
export interface RiskLimits {
  /** Greatest absolute position in one symbol, as a fraction of equity. */
  readonly maxPositionPct: Decimal;
  /** Greatest sum of absolute positions, as a fraction of equity. */
  readonly maxExposurePct: Decimal;
  readonly maxPositions: number;
  /** Loss since the last session's closing equity from which on no new risk is taken. */
  readonly maxDailyLossPct: Decimal;
  readonly maxOrderNotional: Money;
  readonly minOrderNotional: Money;
  readonly maxOrdersPerMinute: number;
  /** Milliseconds. */
  readonly maxPriceAgeMs: number;
  /** How far the price may have moved since the decision, as a fraction of the decided price. */
  readonly maxPriceDeviationPct: Decimal;
  /** Confidence from which on an autonomous agent executes a decision (AG4). */
  readonly confidenceThreshold: Decimal;
  /** Milliseconds after an exit during which its symbol is not entered again (RK7). */
  readonly cooldownMs: number;
  readonly allowShort: boolean;
}

export const DEFAULT_LIMITS: RiskLimits = {
  maxPositionPct: dec('0.10'),
  maxExposurePct: dec('0.80'),
  maxPositions: 50,
  maxDailyLossPct: dec('0.05'),
  maxOrderNotional: usd(50_000),
  minOrderNotional: usd(1),
  maxOrdersPerMinute: 60,
  maxPriceAgeMs: 300_000,
  maxPriceDeviationPct: dec('0.01'),
  confidenceThreshold: dec('0.7'),
  cooldownMs: 300_000,
  allowShort: false,
};

/** What neither a setting nor a risk mode can go beyond; fixed at deploy time (AG3). */
export interface HardCaps {
  readonly maxPositionPct: Decimal;
  readonly maxExposurePct: Decimal;
  readonly maxPositions: number;
  readonly maxDailyLossPct: Decimal;
  readonly maxOrderNotional: Money;
  readonly maxOrdersPerMinute: number;
  readonly minConfidenceThreshold: Decimal;
}

/** Loose enough for the aggressive preset, and without leverage. */
export const DEFAULT_HARD_CAPS: HardCaps = {
  maxPositionPct: dec('0.20'),
  maxExposurePct: ONE,
  maxPositions: 100,
  maxDailyLossPct: dec('0.10'),
  maxOrderNotional: usd(250_000),
  maxOrdersPerMinute: 200, // Alpaca's own limit on requests
  minConfidenceThreshold: dec('0.5'),
};

/**
 * The limits in force: conservative lowers the settings to its preset and never raises one, aggressive raises
 * them and never lowers one, normal takes them as they are; then nothing is beyond `caps` (AG3).
 */
export function effectiveLimits(limits: RiskLimits, mode: RiskMode, caps: HardCaps): RiskLimits {
  const preset = inMode(limits, mode);
  return {
    ...preset,
    maxPositionPct: min(preset.maxPositionPct, caps.maxPositionPct),
    maxExposurePct: min(preset.maxExposurePct, caps.maxExposurePct),
    maxPositions: Math.min(preset.maxPositions, caps.maxPositions),
    maxDailyLossPct: min(preset.maxDailyLossPct, caps.maxDailyLossPct),
    maxOrderNotional: lesser(preset.maxOrderNotional, caps.maxOrderNotional),
    maxOrdersPerMinute: Math.min(preset.maxOrdersPerMinute, caps.maxOrdersPerMinute),
    confidenceThreshold: min(ONE, max(preset.confidenceThreshold, caps.minConfidenceThreshold)),
  };
}

function inMode(limits: RiskLimits, mode: RiskMode): RiskLimits {
  switch (mode) {
    case 'normal':
      return limits;
    case 'conservative':
      return {
        ...limits,
        maxPositionPct: min(limits.maxPositionPct, dec('0.05')),
        maxExposurePct: min(limits.maxExposurePct, dec('0.50')),
        maxPositions: Math.min(limits.maxPositions, 15),
        confidenceThreshold: limits.confidenceThreshold.plus('0.1'),
      };
    case 'aggressive':
      return {
        ...limits,
        maxPositionPct: max(limits.maxPositionPct, dec('0.15')),
        maxExposurePct: max(limits.maxExposurePct, dec('0.95')),
        maxPositions: Math.max(limits.maxPositions, 50),
        confidenceThreshold: limits.confidenceThreshold.minus('0.1'),
      };
  }
}
