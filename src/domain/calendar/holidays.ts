/**
 * Full days and afternoons that the New York Stock Exchange is closed, 2000–2030, as sets of `YYYY-MM-DD`.
 * Source: NYSE Rule 7.2 and the exchange's published holiday schedules.
 */
import { DAY } from '../clock.ts';
import { dateOfDay } from './new-york.ts';

const SUNDAY = 0;
const MONDAY = 1;
const THURSDAY = 4;
const FRIDAY = 5;
const SATURDAY = 6;

/** Closed although no rule says so. */
const UNSCHEDULED: readonly string[] = [
  '2001-09-11',
  '2001-09-12',
  '2001-09-13',
  '2001-09-14', // attacks of September 11
  '2004-06-11', // mourning for President Reagan
  '2007-01-02', // mourning for President Ford
  '2012-10-29',
  '2012-10-30', // hurricane Sandy
  '2018-12-05', // mourning for President Bush
  '2025-01-09', // mourning for President Carter
];

/** Closed at 13:00 although no rule says so. */
const UNSCHEDULED_EARLY: readonly string[] = ['2003-12-26'];

/** Days from 1970-01-01; `month` from 1. */
const dayOf = (year: number, month: number, day: number): number => Date.UTC(year, month - 1, day) / DAY;

/** 0 is Sunday. */
const weekdayOf = (epochDay: number): number => (((epochDay + 4) % 7) + 7) % 7;

export const isWeekend = (epochDay: number): boolean =>
  weekdayOf(epochDay) === SATURDAY || weekdayOf(epochDay) === SUNDAY;

/** The `nth` such weekday of a month; the first is 1. */
export function nthWeekday(year: number, month: number, weekday: number, nth: number): number {
  const first = dayOf(year, month, 1);
  return first + ((weekday - weekdayOf(first) + 7) % 7) + (nth - 1) * 7;
}

/** A holiday on a Saturday is kept on the Friday before it, on a Sunday on the Monday after. */
function observed(epochDay: number): number {
  const weekday = weekdayOf(epochDay);
  return weekday === SATURDAY ? epochDay - 1 : weekday === SUNDAY ? epochDay + 1 : epochDay;
}

/** Easter Sunday by the anonymous Gregorian computus (Meeus, Astronomical Algorithms, chapter 8). */
function easter(year: number): number {
  const golden = year % 19;
  const century = Math.floor(year / 100);
  const ofCentury = year % 100;
  const correction = Math.floor((8 * century + 13) / 25);
  const epact = (19 * golden + century - Math.floor(century / 4) - correction + 15) % 30;
  const weekday = (32 + 2 * (century % 4) + 2 * Math.floor(ofCentury / 4) - epact - (ofCentury % 4)) % 7;
  const shift = Math.floor((golden + 11 * epact + 22 * weekday) / 451);
  const sum = epact + weekday - 7 * shift + 114;
  return dayOf(year, Math.floor(sum / 31), (sum % 31) + 1);
}

/** Days closed in `year`. */
export function closedDays(year: number): ReadonlySet<string> {
  const newYear = dayOf(year, 1, 1);
  const days = [
    // Never on the Friday before: that is the last day of the accounting year.
    ...(weekdayOf(newYear) === SATURDAY ? [] : [observed(newYear)]),
    nthWeekday(year, 1, MONDAY, 3), // Martin Luther King
    nthWeekday(year, 2, MONDAY, 3), // Washington's birthday
    easter(year) - 2, // Good Friday
    nthWeekday(year, 6, MONDAY, 1) - 7, // Memorial Day, the last Monday of May
    ...(year >= 2022 ? [observed(dayOf(year, 6, 19))] : []), // Juneteenth
    observed(dayOf(year, 7, 4)),
    nthWeekday(year, 9, MONDAY, 1), // Labor Day
    nthWeekday(year, 11, THURSDAY, 4), // Thanksgiving
    observed(dayOf(year, 12, 25)),
  ];
  return new Set([...days.map(dateOfDay), ...UNSCHEDULED.filter((date) => date.startsWith(`${year}-`))]);
}

/** Days of `year` that close at 13:00, unless they are closed altogether. */
export function earlyCloseDays(year: number): ReadonlySet<string> {
  const days = [...besideIndependenceDay(year), nthWeekday(year, 11, THURSDAY, 4) + 1, dayOf(year, 12, 24)];
  return new Set([
    ...days.map(dateOfDay),
    ...UNSCHEDULED_EARLY.filter((date) => date.startsWith(`${year}-`)),
  ]);
}

/** The day before a weekday July 4; until 2012 a Thursday's had its half day on the Friday after it instead. */
function besideIndependenceDay(year: number): readonly number[] {
  const fourth = dayOf(year, 7, 4);
  const weekday = weekdayOf(fourth);
  if (weekday === THURSDAY && year < 2013) {
    return [fourth + 1];
  }
  return weekday > MONDAY && weekday <= FRIDAY ? [fourth - 1] : [];
}
