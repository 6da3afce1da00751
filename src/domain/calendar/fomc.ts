/**
 * When the Federal Open Market Committee announces, at 14:00 New York on the second day of each regular meeting; dates in
 * New York. 2027 is tentative, as each year is until the meeting before its first.
 * Source: the Board of Governors' meeting calendars, federalreserve.gov/monetarypolicy/fomccalendars.htm.
 */
const BY_YEAR: Readonly<Record<number, string>> = {
  2024: '01-31 03-20 05-01 06-12 07-31 09-18 11-07 12-18',
  2025: '01-29 03-19 05-07 06-18 07-30 09-17 10-29 12-10',
  2026: '01-28 03-18 04-29 06-17 07-29 09-16 10-28 12-09',
  2027: '01-27 03-17 04-28 06-09 07-28 09-15 10-27 12-08',
};

export const FOMC_ANNOUNCEMENTS: readonly string[] = Object.entries(BY_YEAR).flatMap(([year, days]) =>
  days.split(' ').map((day) => `${year}-${day}`),
);
