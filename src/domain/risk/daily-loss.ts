import { type Decimal, ONE } from '../decimal.ts';
import type { Money } from '../money.ts';

/** Readings in a row that make a daily loss certain; one bad print is not a loss (RK6). */
export const DAILY_LOSS_READINGS = 3;

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
export function confirmDailyLoss(
  previous: DailyLossReadings | undefined,
  breached: boolean,
  session: string,
): DailyLossReadings & { readonly confirmed: boolean } {
  const before = previous?.session === session ? previous.readings : 0;
  const readings = breached ? before + 1 : 0;
  return { readings, session, confirmed: readings >= DAILY_LOSS_READINGS };
}
