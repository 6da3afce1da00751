import type { HardCaps, RiskLimits } from './limits.ts';

/** A limit that is not allowed: which, and the rule that it breaks. */
export interface LimitObjection {
  readonly field: keyof RiskLimits;
  readonly rule: string;
}

/** What of `limits` goes beyond the caps that were fixed at deploy time, or makes no sense (AG3, AG6). */
export function limitObjections(limits: RiskLimits, caps: HardCaps): readonly LimitObjection[] {
  const objections: LimitObjection[] = [];
  const require = (holds: boolean, field: keyof RiskLimits, rule: string): void => {
    if (!holds) objections.push({ field, rule });
  };
  for (const field of ['maxPositionPct', 'maxExposurePct', 'maxDailyLossPct'] as const) {
    const within = limits[field].gt(0) && limits[field].lte(caps[field]);
    require(within, field, `must be above 0 and at most ${caps[field].toFixed()}`);
  }
  for (const field of ['maxPositions', 'maxOrdersPerMinute'] as const) {
    const within = limits[field] >= 1 && limits[field] <= caps[field];
    require(within, field, `must be from 1 to ${caps[field]}`);
  }
  const { minOrderNotional, maxOrderNotional, confidenceThreshold, maxPriceDeviationPct } = limits;
  const cap = caps.maxOrderNotional.toString();
  require(!maxOrderNotional.gt(caps.maxOrderNotional), 'maxOrderNotional', `must be at most ${cap}`);
  require(minOrderNotional.isPositive(), 'minOrderNotional', 'must be above 0');
  require(!minOrderNotional.gt(maxOrderNotional), 'minOrderNotional', 'must be at most maxOrderNotional');
  const least = caps.minConfidenceThreshold;
  const confident = confidenceThreshold.gte(least) && confidenceThreshold.lte(1);
  require(confident, 'confidenceThreshold', `must be from ${least.toFixed()} to 1`);
  const deviation = maxPriceDeviationPct.gt(0) && maxPriceDeviationPct.lt(1);
  require(deviation, 'maxPriceDeviationPct', 'must be above 0 and below 1');
  require(limits.maxPriceAgeMs >= 1_000, 'maxPriceAgeMs', 'must be at least 1000');
  return objections;
}
