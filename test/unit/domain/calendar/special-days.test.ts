import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createCalendar, sessionOn } from '../../../../src/domain/calendar/calendar.ts';
import { type SpecialDay, specialDaysBetween } from '../../../../src/domain/calendar/special-days.ts';

const datesOf = (kind: SpecialDay['kind'], from: string, to: string) =>
  specialDaysBetween(from, to)
    .filter((day) => day.kind === kind)
    .map(({ date }) => date);

const monthly = (year: number) => datesOf('options_expiration', `${year}-01-01`, `${year}-12-31`);

describe('options expiration', () => {
  test('is the third Friday of each month', () => {
    expect(monthly(2024)).toEqual(
      '01-19 02-16 03-15 04-19 05-17 06-21 07-19 08-16 09-20 10-18 11-15 12-20'
        .split(' ')
        .map((day) => `2024-${day}`),
    );
  });

  test.each([
    ['2000-04-20', 'Good Friday'],
    ['2003-04-17', 'Good Friday'],
    ['2008-03-20', 'Good Friday, in a quarter'],
    ['2014-04-17', 'Good Friday'],
    ['2019-04-18', 'Good Friday'],
    ['2022-04-14', 'Good Friday'],
    ['2025-04-17', 'Good Friday'],
    ['2026-06-18', 'Juneteenth'],
    ['2027-06-17', 'Juneteenth, kept on the Friday'],
  ])('%s is the Thursday before %s', (thursday) => {
    expect(monthly(Number(thursday.slice(0, 4)))).toContain(thursday);
  });

  test('every month has one, on a session, a Friday but before a holiday', () => {
    for (let year = 2000; year <= 2030; year++) {
      const dates = monthly(year);
      expect(dates).toHaveLength(12);
      for (const date of dates) {
        const weekday = new Date(date).getUTCDay();
        const day = Number(date.slice(8));
        expect([date, sessionOn(date) !== undefined, day >= 14 && day <= 21]).toEqual([date, true, true]);
        const friday = new Date(Date.parse(date) + 86_400_000).toISOString().slice(0, 10);
        expect(weekday === 5 || (weekday === 4 && sessionOn(friday) === undefined)).toBe(true);
      }
    }
  });

  test('four times a year futures and options on indices and stocks end together', () => {
    expect(datesOf('quad_witching', '2026-01-01', '2027-12-31')).toEqual([
      '2026-03-20',
      '2026-06-18',
      '2026-09-18',
      '2026-12-18',
      '2027-03-19',
      '2027-06-17',
      '2027-09-17',
      '2027-12-17',
    ]);
  });

  test('goes to an earlier session still when the broker is closed on that one too', () => {
    const calendar = createCalendar(new Map([['2024-05-17', null]]));

    expect(
      specialDaysBetween('2024-05-01', '2024-05-31', { calendar }).map(({ date, kind }) => [date, kind]),
    ).toEqual([
      ['2024-05-01', 'fomc_announcement'],
      ['2024-05-16', 'options_expiration'],
    ]);
  });
});

describe('FOMC announcements', () => {
  test('are eight a year, on days with a session, in the middle of a week', () => {
    for (const year of [2024, 2025, 2026, 2027]) {
      const dates = datesOf('fomc_announcement', `${year}-01-01`, `${year}-12-31`);
      expect(dates).toHaveLength(8);
      for (const date of dates) {
        expect([date, sessionOn(date)?.date]).toEqual([date, date]);
        // In 2024 it was a Thursday once, after an election.
        expect([3, 4]).toContain(new Date(date).getUTCDay());
      }
    }
  });
});

describe('half days and earnings', () => {
  test('half days are special days', () => {
    expect(datesOf('early_close', '2024-01-01', '2024-12-31')).toEqual([
      '2024-07-03',
      '2024-11-29',
      '2024-12-24',
    ]);
  });

  test('earnings are those that are given, with their symbol and time, in the order of the days', () => {
    const earnings = {
      MSFT: [{ date: '2024-07-30', time: 'after_close' as const }],
      AAPL: [{ date: '2024-08-01' }, { date: '2024-10-31' }],
      AMD: [{ date: '2024-07-30' }],
    };

    expect(specialDaysBetween('2024-07-30', '2024-08-01', { earnings })).toEqual([
      { date: '2024-07-30', kind: 'earnings', symbol: 'AMD' },
      { date: '2024-07-30', kind: 'earnings', symbol: 'MSFT', time: 'after_close' },
      { date: '2024-07-31', kind: 'fomc_announcement' },
      { date: '2024-08-01', kind: 'earnings', symbol: 'AAPL' },
    ]);
  });
});

describe('any range', () => {
  const day = fc
    .integer({ min: Date.UTC(2000, 0, 1) / 86_400_000, max: Date.UTC(2030, 11, 31) / 86_400_000 })
    .map((epochDay) => new Date(epochDay * 86_400_000).toISOString().slice(0, 10));
  const most = 400 * 86_400_000;

  test('has what the ranges have that it is cut into, each in order', () => {
    fc.assert(
      fc.property(day, day, fc.double({ min: 0, max: 1, noNaN: true }), (one, two, share) => {
        const [from, wanted] = one <= two ? [one, two] : [two, one];
        const end = Math.min(Date.parse(wanted), Date.parse(from) + most);
        const to = new Date(end).toISOString().slice(0, 10);
        const cut = new Date(Date.parse(from) + Math.floor((end - Date.parse(from)) * share));
        const middle = cut.toISOString().slice(0, 10);
        const after = new Date(Date.parse(middle) + 86_400_000).toISOString().slice(0, 10);
        fc.pre(after <= '2030-12-31');

        const whole = specialDaysBetween(from, to);

        expect([...specialDaysBetween(from, middle), ...specialDaysBetween(after, to)]).toEqual(whole);
        expect(whole.map(({ date }) => date)).toEqual(whole.map(({ date }) => date).toSorted());
      }),
      { numRuns: 60 },
    );
  });

  test('that ends before it begins is empty', () => {
    expect(specialDaysBetween('2024-05-31', '2024-05-01')).toEqual([]);
  });
});
