import { type Decimal, ONE } from '../decimal.ts';
import type { Money } from '../money.ts';

/** Readings in a row that make a daily loss certain; one bad print is not a loss (RK6). */
const DAILY_LOSS_READINGS = 3;

/** Breached readings in a row, of one New York session (`YYYY-MM-DD`). */
export interface DailyLossReadings {
  readonly readings: number;
  readonly session: string;
}

/** True beyond the limit, and where the loss cannot be measured because the last equity is not known. */
export const isDailyLossBreached = (
  equity: Money,
  lastEquity: Money | undefined,
  maxLossPct: Decimal,
): boolean =>
  lastEquity === undefined || !lastEquity.isPositive() || equity.lt(lastEquity.times(ONE.minus(maxLossPct)));

/** Counts one reading; a good one, or the first of another session, starts again. */
export function countDailyLoss(
  previous: DailyLossReadings | undefined,
  breached: boolean,
  session: string,
): DailyLossReadings {
  const before = previous?.session === session ? previous.readings : 0;
  return { readings: breached ? before + 1 : 0, session };
}

/** Enough breached readings in a row; none at all confirm nothing. */
export const isDailyLossConfirmed = (counted: DailyLossReadings | undefined): boolean =>
  counted !== undefined && counted.readings >= DAILY_LOSS_READINGS;
