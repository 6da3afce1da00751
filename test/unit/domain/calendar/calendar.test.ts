import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  isMarketOpen,
  newYorkDate,
  nextClose,
  nextOpen,
  sessionAt,
  sessionOn,
} from '../../../../src/domain/calendar/calendar.ts';

const FIRST = Date.UTC(2000, 0, 1);
const LAST = Date.UTC(2030, 11, 31);
const DAY_MS = 86_400_000;

const everyDate = (): readonly string[] =>
  Array.from({ length: (LAST - FIRST) / DAY_MS + 1 }, (_one, day) =>
    new Date(FIRST + day * DAY_MS).toISOString().slice(0, 10),
  );

const weekday = (date: string): number => new Date(`${date}T00:00:00Z`).getUTCDay();

/** An oracle that shares nothing with the calendar: the engine formats the instant in New York. */
const inNewYork = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'America/New_York',
  dateStyle: 'short',
  timeStyle: 'short',
});

describe('closed days', () => {
  test.each([
    ['2001-09-11', 'September 11'],
    ['2001-09-14', 'September 11'],
    ['2004-06-11', 'Reagan'],
    ['2007-01-02', 'Ford'],
    ['2012-10-29', 'Sandy'],
    ['2012-10-30', 'Sandy'],
    ['2018-12-05', 'Bush'],
    ['2025-01-09', 'Carter'],
    ['2000-04-21', 'Good Friday'],
    ['2008-03-21', 'Good Friday'],
    ['2024-03-29', 'Good Friday'],
    ['2025-04-18', 'Good Friday'],
    ['2019-01-21', 'Martin Luther King'],
    ['2023-02-20', 'Washington'],
    ['2021-05-31', 'Memorial Day'],
    ['2022-06-20', 'Juneteenth on a Sunday'],
    ['2024-06-19', 'Juneteenth'],
    ['2027-06-18', 'Juneteenth on a Saturday'],
    ['2015-07-03', 'Independence Day on a Saturday'],
    ['2021-07-05', 'Independence Day on a Sunday'],
    ['2023-09-04', 'Labor Day'],
    ['2024-11-28', 'Thanksgiving'],
    ['2010-12-24', 'Christmas on a Saturday'],
    ['2016-12-26', 'Christmas on a Sunday'],
    ['2017-01-02', 'New Year on a Sunday'],
    ['2024-01-01', 'New Year'],
    ['2024-05-18', 'a Saturday'],
  ])('%s, %s', (date) => {
    expect(sessionOn(date)).toBeUndefined();
  });

  test.each([
    ['2010-12-31', 'before a Saturday New Year'],
    ['2021-12-31', 'before a Saturday New Year'],
    ['2021-06-18', 'before Juneteenth was kept'],
    ['2001-09-17', 'the day trading went on'],
    ['2024-10-14', 'Columbus Day'],
    ['2024-11-11', 'Veterans Day'],
    ['2020-12-31', 'New Year’s Eve'],
  ])('%s is a full day, %s', (date) => {
    expect(sessionOn(date)).toMatchObject({ date, earlyClose: false });
  });

  test.each([
    [2001, 248],
    [2012, 250],
    [2018, 251],
    [2019, 252],
    [2020, 253],
    [2021, 252],
    [2022, 251],
    [2023, 250],
    [2024, 252],
    [2025, 250],
  ])('%i had %i sessions', (year, count) => {
    expect(everyDate().filter((date) => date.startsWith(`${year}-`) && sessionOn(date))).toHaveLength(count);
  });
});

describe('half days', () => {
  test.each([
    [2002, ['07-05', '11-29', '12-24']],
    [2003, ['07-03', '11-28', '12-24', '12-26']],
    [2009, ['11-27', '12-24']],
    [2010, ['11-26']],
    [2012, ['07-03', '11-23', '12-24']],
    [2013, ['07-03', '11-29', '12-24']],
    [2016, ['11-25']],
    [2019, ['07-03', '11-29', '12-24']],
    [2021, ['11-26']],
    [2023, ['07-03', '11-24']],
    [2024, ['07-03', '11-29', '12-24']],
    [2025, ['07-03', '11-28', '12-24']],
    [2026, ['11-27', '12-24']],
  ])('of %i', (year, days) => {
    const early = everyDate().filter((date) => date.startsWith(`${year}-`) && sessionOn(date)?.earlyClose);
    expect(early).toEqual(days.map((day) => `${year}-${day}`));
  });

  test('close at 13:00 and stop trading late at 17:00', () => {
    expect(sessionOn('2024-11-29')).toEqual({
      date: '2024-11-29',
      preMarketOpen: '2024-11-29T09:00:00.000Z',
      open: '2024-11-29T14:30:00.000Z',
      close: '2024-11-29T18:00:00.000Z',
      afterHoursClose: '2024-11-29T22:00:00.000Z',
      earlyClose: true,
    });
  });
});

describe('every session', () => {
  test('is on a weekday and runs from 04:00 over 09:30 and 16:00 to 20:00 in New York', () => {
    const sessions = everyDate().flatMap((date) => sessionOn(date) ?? []);
    expect(sessions.length).toBeGreaterThan(7_700);
    for (const { date, preMarketOpen, open, close, afterHoursClose, earlyClose } of sessions) {
      const times = [preMarketOpen, open, close, afterHoursClose].map((at) => inNewYork.format(new Date(at)));
      const [late, end] = earlyClose ? ['13:00', '17:00'] : ['16:00', '20:00'];
      expect(times).toEqual([`${date} 04:00`, `${date} 09:30`, `${date} ${late}`, `${date} ${end}`]);
      expect(weekday(date) % 6).not.toBe(0);
    }
  });

  test.each([
    ['2024-03-08', '2024-03-08T14:30:00.000Z'],
    ['2024-03-11', '2024-03-11T13:30:00.000Z'],
    ['2024-11-01', '2024-11-01T13:30:00.000Z'],
    ['2024-11-04', '2024-11-04T14:30:00.000Z'],
    ['2006-04-03', '2006-04-03T13:30:00.000Z'], // the older rule: first Sunday of April
    ['2006-03-31', '2006-03-31T14:30:00.000Z'],
  ])('%s opens at %s, around the change of the clocks', (date, open) => {
    expect(sessionOn(date)?.open).toBe(open);
  });
});

describe('at an instant', () => {
  test.each([
    ['2024-05-15T07:59:59.999Z', 'closed'],
    ['2024-05-15T08:00:00.000Z', 'pre_market'],
    ['2024-05-15T13:29:59.999Z', 'pre_market'],
    ['2024-05-15T13:30:00.000Z', 'regular'],
    ['2024-05-15T19:59:59.999Z', 'regular'],
    ['2024-05-15T20:00:00.000Z', 'after_hours'],
    ['2024-05-15T23:59:59.999Z', 'after_hours'],
    ['2024-05-16T00:00:00.000Z', 'closed'],
    ['2024-05-18T15:00:00.000Z', 'closed'],
    ['2024-07-04T15:00:00.000Z', 'closed'],
    ['2024-07-03T17:00:00.000Z', 'after_hours'],
  ])('%s is %s', (instant, phase) => {
    expect(sessionAt(new Date(instant)).phase).toBe(phase);
    expect(isMarketOpen('us_equity', instant)).toBe(phase === 'regular');
  });

  test('the session of the day comes with its phase, also before and after it', () => {
    expect(sessionAt(new Date('2024-05-16T01:00:00Z')).session?.date).toBe('2024-05-15');
    expect(sessionAt(new Date('2024-05-18T15:00:00Z')).session).toBeUndefined();
  });

  test('crypto always trades, whatever the year', () => {
    expect(isMarketOpen('crypto', new Date('2024-12-25T03:00:00Z'))).toBe(true);
    expect(isMarketOpen('crypto', new Date('1999-01-01T00:00:00Z'))).toBe(true);
  });

  test.each([
    ['2024-05-15T13:29:59.000Z', '2024-05-15T13:30:00.000Z', '2024-05-15T20:00:00.000Z'],
    ['2024-05-15T13:30:00.000Z', '2024-05-16T13:30:00.000Z', '2024-05-15T20:00:00.000Z'],
    ['2024-05-15T20:00:00.000Z', '2024-05-16T13:30:00.000Z', '2024-05-16T20:00:00.000Z'],
    ['2024-07-03T16:59:00.000Z', '2024-07-05T13:30:00.000Z', '2024-07-03T17:00:00.000Z'],
    ['2001-09-10T21:00:00.000Z', '2001-09-17T13:30:00.000Z', '2001-09-17T20:00:00.000Z'],
    ['2024-11-01T21:00:00.000Z', '2024-11-04T14:30:00.000Z', '2024-11-04T21:00:00.000Z'],
  ])('after %s the exchange opens at %s and closes at %s', (instant, open, close) => {
    expect(nextOpen(new Date(instant))).toBe(open);
    expect(nextClose(new Date(instant))).toBe(close);
  });

  test('the date is New York’s', () => {
    expect(newYorkDate('2024-05-16T03:59:59Z')).toBe('2024-05-15');
    expect(newYorkDate('2024-05-16T04:00:00Z')).toBe('2024-05-16');
    expect(newYorkDate('2024-01-16T04:59:59Z')).toBe('2024-01-15');
  });

  test('date, phase and next open agree with the engine at any instant', () => {
    const instants = fc.date({
      min: new Date('2000-01-01T06:00:00Z'),
      max: new Date('2030-12-20'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(instants, (instant) => {
        const date = inNewYork.format(instant).slice(0, 10);
        const { phase, session } = sessionAt(instant);
        expect(newYorkDate(instant)).toBe(date);
        expect(session).toEqual(sessionOn(date));
        const at = instant.toISOString();
        expect(phase === 'regular').toBe(session !== undefined && session.open <= at && at < session.close);
        expect(nextOpen(instant) > at && nextClose(instant) > at).toBe(true);
        expect(nextClose(instant) < nextOpen(instant)).toBe(phase === 'regular');
        expect(sessionOn(newYorkDate(nextOpen(instant)))?.open).toBe(nextOpen(instant));
        expect(sessionOn(newYorkDate(nextClose(instant)))?.close).toBe(nextClose(instant));
      }),
      { numRuns: 500 },
    );
  });

  test('the hours around a change of the clocks have the right date', () => {
    for (const start of ['2024-03-10T00:00:00Z', '2024-11-03T00:00:00Z', '2005-10-30T00:00:00Z']) {
      for (let half = 0; half < 96; half += 1) {
        const instant = new Date(new Date(start).getTime() + half * 1_800_000);
        expect(newYorkDate(instant)).toBe(inNewYork.format(instant).slice(0, 10));
      }
    }
  });
});

describe('what the calendar does not know', () => {
  test.each(['1999-12-31', '2031-01-02', '2024-02-30', '2024-1-5', 'today', ''])('refuses %s', (date) => {
    expect(() => sessionOn(date)).toThrow(RangeError);
  });

  test('refuses instants outside its years, and none at all', () => {
    expect(() => sessionAt(new Date('1999-12-31T15:00:00Z'))).toThrow(RangeError);
    expect(() => isMarketOpen('us_equity', new Date('2031-01-02T15:00:00Z'))).toThrow(RangeError);
    expect(() => nextOpen(new Date('2030-12-31T22:00:00Z'))).toThrow(RangeError);
    expect(() => sessionAt(new Date('never'))).toThrow(RangeError);
  });
});
