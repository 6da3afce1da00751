import { type Decimal, max, min, ONE, ZERO } from '../decimal.ts';
import { DEFAULT_LIMITS } from '../risk/limits.ts';

/**
 * The weight of a buy that says neither weight nor quantity: half of the greatest position at the threshold
 * confidence, growing in a straight line to all of it at 1. Below the threshold, where only a person executes, half.
 */
export function targetWeightOf(
  confidence: Decimal,
  maxPositionPct: Decimal,
  threshold: Decimal = DEFAULT_LIMITS.confidenceThreshold,
): Decimal {
  const span = ONE.minus(threshold);
  const above = min(ONE, max(ZERO, confidence.minus(threshold)));
  const strength = span.lte(ZERO) ? ZERO : min(ONE, above.div(span));
  return maxPositionPct.times(ONE.plus(strength)).div(2);
}
