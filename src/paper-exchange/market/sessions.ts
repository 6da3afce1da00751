import { FIRST_YEAR, LAST_YEAR, sessionOn } from '../../domain/calendar/calendar.ts';
import { dateOfDay, fromNewYork } from '../../domain/calendar/new-york.ts';
import { DAY, HOUR, MINUTE } from '../../domain/clock.ts';

/** A regular session; epoch milliseconds. */
export interface SessionHours {
  readonly open: number;
  readonly close: number;
}

/**
 * The number of the UTC day (days since 1970). A regular session lies between 13:30 and 21:00 UTC, summer and
 * winter, so its UTC day is its New York day.
 */
export const dayOf = (instant: number): number => Math.floor(instant / DAY);

const known = new Map<number, SessionHours | undefined>();

/** The regular session of that New York day; undefined on a weekend or holiday. */
export function sessionOfDay(day: number): SessionHours | undefined {
  if (known.has(day)) return known.get(day);
  const hours = hoursOn(day);
  known.set(day, hours);
  return hours;
}

/** From New York's midnight to the open. The clocks change on Sundays, when there is no session. */
const MIDNIGHT_TO_OPEN = 9 * HOUR + 30 * MINUTE;
const MIDNIGHT_TO_CLOSE = 16 * HOUR;

/** Recorded bars may be older than the calendar: then every weekday counts as a session of the usual hours. */
function hoursOn(day: number): SessionHours | undefined {
  const date = dateOfDay(day);
  const year = Number(date.slice(0, 4));
  if (year < FIRST_YEAR || year > LAST_YEAR) {
    const weekday = new Date(day * DAY).getUTCDay();
    if (weekday === 0 || weekday === 6) return undefined;
    return { open: fromNewYork(day, MIDNIGHT_TO_OPEN), close: fromNewYork(day, MIDNIGHT_TO_CLOSE) };
  }
  const session = sessionOn(date);
  return session && { open: Date.parse(session.open), close: Date.parse(session.close) };
}

/** The longest that the exchange was ever closed was four and a half months, in 1914. */
const SEARCH_DAYS = 150;

/** The latest day, `day` itself or before, that has a session. */
export function sessionDayAtOrBefore(day: number): number | undefined {
  for (let candidate = day; candidate > day - SEARCH_DAYS; candidate -= 1) {
    if (sessionOfDay(candidate) !== undefined) return candidate;
  }
  return undefined;
}

/** The earliest day, `day` itself or after, that has a session. */
export function sessionDayAtOrAfter(day: number): number | undefined {
  for (let candidate = day; candidate < day + SEARCH_DAYS; candidate += 1) {
    if (sessionOfDay(candidate) !== undefined) return candidate;
  }
  return undefined;
}

/** Where Alpaca puts the start of a stock's daily bar: midnight in New York. */
export const dailyBarStart = (session: SessionHours): number => session.open - MIDNIGHT_TO_OPEN;

export const inSession = (instant: number): boolean => {
  const session = sessionOfDay(dayOf(instant));
  return session !== undefined && instant >= session.open && instant < session.close;
};

/** The first close of a regular session after `instant`. */
export function nextSessionClose(instant: number): number | undefined {
  const day = dayOf(instant);
  const today = sessionOfDay(day);
  if (today !== undefined && instant < today.close) return today.close;
  const next = sessionDayAtOrAfter(day + 1);
  return next === undefined ? undefined : sessionOfDay(next)?.close;
}
