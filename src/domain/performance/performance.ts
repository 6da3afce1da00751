import { type Decimal, dec, ZERO } from '../decimal.ts';
import { type Money, NO_MONEY, sum } from '../money.ts';
import type { RoundTrip } from './round-trips.ts';

export interface Performance {
  /** Realised, without fees. */
  readonly pnl: Money;
  /** Round trips. */
  readonly trades: number;
  /** Share of round trips that won; null before the first. */
  readonly winRate: Decimal | null;
}

const RATIO_DIGITS = 6;

export function performanceOf(closed: readonly RoundTrip[]): Performance {
  const wins = closed.filter(({ pnl }) => pnl.isPositive()).length;
  return {
    pnl: sum(closed.map(({ pnl }) => pnl)),
    trades: closed.length,
    winRate: closed.length === 0 ? null : dec(wins).div(closed.length).round(RATIO_DIGITS),
  };
}

/** The greatest fall of a series from a peak before it, as a share of that peak; 0 while it only rises. */
export function maxDrawdown(series: readonly Money[]): Decimal {
  let [peak, worst] = [NO_MONEY, ZERO];
  for (const value of series) {
    if (value.gt(peak)) peak = value;
    const fall = peak.isPositive() ? peak.minus(value).ratioTo(peak) : ZERO;
    if (fall.gt(worst)) worst = fall;
  }
  return worst.round(RATIO_DIGITS);
}

const TRADING_DAYS = 252;

/**
 * Sharpe's ratio of daily equity, a year's: mean of the daily returns over their standard deviation (of a sample),
 * times the root of 252, against a risk-free rate of zero. Null with fewer than two returns, or when all are the same.
 */
export function sharpeRatio(daily: readonly Money[]): Decimal | null {
  const returns = daily.slice(1).flatMap((equity, index) => {
    const before = daily[index];
    return before?.isPositive() === true ? [equity.minus(before).ratioTo(before)] : [];
  });
  if (returns.length < 2) return null;
  const mean = total(returns).div(returns.length);
  const variance = total(returns.map((one) => one.minus(mean).pow(2))).div(returns.length - 1);
  if (variance.eq(ZERO)) return null;
  return mean.div(variance.sqrt()).times(dec(TRADING_DAYS).sqrt()).round(RATIO_DIGITS);
}

const total = (values: readonly Decimal[]): Decimal => values.reduce((added, one) => added.plus(one), ZERO);
