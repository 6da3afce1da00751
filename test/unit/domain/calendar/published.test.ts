import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createCalendar, sessionOn } from '../../../../src/domain/calendar/calendar.ts';
import { marketPhaseAt } from '../../../../src/domain/calendar/phases.ts';
import { needs } from '../../../support/shared-folder.ts';

const DAY_MS = 86_400_000;

const weekdaysOf = (from: string, to: string): readonly string[] =>
  Array.from(
    { length: (Date.parse(to) - Date.parse(from)) / DAY_MS + 1 },
    (_one, day) => new Date(Date.parse(from) + day * DAY_MS),
  )
    .filter((date) => date.getUTCDay() % 6 !== 0)
    .map((date) => date.toISOString().slice(0, 10));

/** As the exchange publishes them (nyse.com/trade/hours-calendars), with the day of mourning of 2025. */
const PUBLISHED: Readonly<Record<number, { readonly closed: string; readonly early: string }>> = {
  2024: { closed: '01-01 01-15 02-19 03-29 05-27 06-19 07-04 09-02 11-28 12-25', early: '07-03 11-29 12-24' },
  2025: {
    closed: '01-01 01-09 01-20 02-17 04-18 05-26 06-19 07-04 09-01 11-27 12-25',
    early: '07-03 11-28 12-24',
  },
  2026: { closed: '01-01 01-19 02-16 04-03 05-25 06-19 07-03 09-07 11-26 12-25', early: '11-27 12-24' },
  2027: { closed: '01-01 01-18 02-15 03-26 05-31 06-18 07-05 09-06 11-25 12-24', early: '11-26' },
  2028: { closed: '01-17 02-21 04-14 05-29 06-19 07-04 09-04 11-23 12-25', early: '07-03 11-24' },
};

describe.each(Object.entries(PUBLISHED))('the exchange’s own list of %s', (year, { closed, early }) => {
  const weekdays = weekdaysOf(`${year}-01-01`, `${year}-12-31`);
  const dates = (days: string): readonly string[] => days.split(' ').map((day) => `${year}-${day}`);

  test('has the same closed days', () => {
    expect(weekdays.filter((date) => sessionOn(date) === undefined)).toEqual(dates(closed));
  });

  test('has the same half days', () => {
    expect(weekdays.filter((date) => sessionOn(date)?.earlyClose)).toEqual(dates(early));
  });
});

describe('days on which a stock has traded', () => {
  const file = '../shared/data/bars/daily/SPY.csv';

  test('are the sessions of 2000 to March 2021, each of them and no other', (context) => {
    needs(file, context);
    const traded = readFileSync(file, 'utf8')
      .split('\n')
      .slice(1)
      .map((line) => line.slice(0, 10))
      .filter((date) => date >= '2000-01-01');
    const [first = '', last = ''] = [traded[0], traded.at(-1)];

    expect(traded.length).toBeGreaterThan(5_300);
    expect(weekdaysOf(first, last).filter((date) => sessionOn(date))).toEqual(traded);
  });
});

describe('the broker’s calendar', () => {
  const mourning = new Map([['2024-05-15', null]]);
  const session = sessionOn('2024-05-14');
  if (session === undefined) throw new Error('a Tuesday without a session');
  const half = { ...session, close: '2024-05-14T17:00:00.000Z', afterHoursClose: '2024-05-14T21:00:00.000Z' };
  const calendar = createCalendar(new Map([...mourning, ['2024-05-14', { ...half, earlyClose: true }]]));

  test('overrides the rules on the days that it names, and on no other', () => {
    expect(calendar.sessionOn('2024-05-15')).toBeUndefined();
    expect(calendar.isMarketOpen('us_equity', '2024-05-15T15:00:00Z')).toBe(false);
    expect(calendar.isMarketOpen('crypto', '2024-05-15T15:00:00Z')).toBe(true);
    expect(calendar.sessionAt('2024-05-14T18:00:00Z').phase).toBe('after_hours');
    expect(calendar.nextOpen('2024-05-14T18:00:00Z')).toBe('2024-05-16T13:30:00.000Z');
    expect(calendar.nextClose('2024-05-14T14:00:00Z')).toBe('2024-05-14T17:00:00.000Z');
    expect(calendar.sessionOn('2024-05-16')).toEqual(sessionOn('2024-05-16'));
    expect(marketPhaseAt('2024-05-15T15:00:00Z', calendar)).toEqual({
      phase: 'closed',
      until: '2024-05-16T08:00:00.000Z',
    });
  });
});
