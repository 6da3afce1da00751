import { HOUR, MINUTE } from '../clock.ts';
import { closedDays, earlyCloseDays, isWeekend } from './holidays.ts';
import { dateOfDay, fromNewYork } from './new-york.ts';

/** One trading day of the New York Stock Exchange; instants are ISO-8601 UTC (CA1). */
export interface Session {
  /** In New York, `YYYY-MM-DD`. */
  readonly date: string;
  readonly preMarketOpen: string;
  readonly open: string;
  readonly close: string;
  readonly afterHoursClose: string;
  readonly earlyClose: boolean;
}

export const FIRST_YEAR = 2000;
export const LAST_YEAR = 2030;

const PRE_MARKET = 4 * HOUR;
const OPEN = 9 * HOUR + 30 * MINUTE;
const CLOSE = 16 * HOUR;
const AFTER_HOURS = 20 * HOUR;
/** On a half day late trading ends at 17:00 (NYSE Arca's hours). */
const EARLY = { close: 13 * HOUR, afterHours: 17 * HOUR };

const years = new Map<
  number,
  { readonly closed: ReadonlySet<string>; readonly early: ReadonlySet<string> }
>();

/**
 * The session that the exchange's rules give a day, counted from 1970-01-01; null when it is closed. Throws RangeError
 * outside 2000–2030.
 */
export function sessionByRule(epochDay: number): Session | null {
  const date = dateOfDay(epochDay);
  const { closed, early } = yearOf(date);
  if (isWeekend(epochDay) || closed.has(date)) return null;
  const earlyClose = early.has(date);
  const at = (timeOfDay: number): string => new Date(fromNewYork(epochDay, timeOfDay)).toISOString();
  return {
    date,
    preMarketOpen: at(PRE_MARKET),
    open: at(OPEN),
    close: at(earlyClose ? EARLY.close : CLOSE),
    afterHoursClose: at(earlyClose ? EARLY.afterHours : AFTER_HOURS),
    earlyClose,
  };
}

function yearOf(date: string): { readonly closed: ReadonlySet<string>; readonly early: ReadonlySet<string> } {
  const year = Number(date.slice(0, 4));
  if (!(year >= FIRST_YEAR && year <= LAST_YEAR)) {
    throw new RangeError(`the calendar covers ${FIRST_YEAR} to ${LAST_YEAR}, not ${date}`);
  }
  let known = years.get(year);
  if (known === undefined) {
    known = { closed: closedDays(year), early: earlyCloseDays(year) };
    years.set(year, known);
  }
  return known;
}
