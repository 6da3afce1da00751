import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createCalendar, NYSE } from '../../../../src/domain/calendar/calendar.ts';
import {
  DEFAULT_SESSION_RULES,
  nextTradingStart,
  type TradingHours,
  tradingHoursAt,
} from '../../../../src/domain/calendar/trading-hours.ts';

const ALSO_EXTENDED = { marketHoursOnly: false };
const anInstant = fc.date({
  min: new Date('2024-01-01T12:00:00Z'),
  max: new Date('2027-12-01T12:00:00Z'),
  noInvalidDate: true,
});

describe('hours of trading', () => {
  test('are market hours unless set', () => {
    expect(DEFAULT_SESSION_RULES).toEqual({ marketHoursOnly: true });
  });

  test.each<[string, string, TradingHours, TradingHours]>([
    ['at night', '2025-01-07T08:59:59.999Z', 'closed', 'closed'],
    ['from 04:00 on', '2025-01-07T09:00:00Z', 'closed', 'extended'],
    ['until 09:30', '2025-01-07T14:29:59.999Z', 'closed', 'extended'],
    ['from 09:30 on', '2025-01-07T14:30:00Z', 'regular', 'regular'],
    ['until 16:00', '2025-01-07T20:59:59.999Z', 'regular', 'regular'],
    ['from 16:00 on', '2025-01-07T21:00:00Z', 'closed', 'extended'],
    ['until 20:00', '2025-01-08T00:59:59.999Z', 'closed', 'extended'],
    ['from 20:00 on', '2025-01-08T01:00:00Z', 'closed', 'closed'],
    ['at 08:00 in summer', '2025-06-02T12:00:00Z', 'closed', 'extended'],
    ['at 13:00 of a half day', '2024-11-29T18:00:00Z', 'closed', 'extended'],
    ['at 14:00 of a half day', '2024-11-29T19:00:00Z', 'closed', 'extended'],
    ['at 17:00 of a half day', '2024-11-29T22:00:00Z', 'closed', 'closed'],
    ['on a holiday', '2025-01-20T16:00:00Z', 'closed', 'closed'],
    ['on a Sunday', '2025-01-12T16:00:00Z', 'closed', 'closed'],
  ])('of stocks %s', (_when, instant, inMarketHours, always) => {
    expect(tradingHoursAt(NYSE, DEFAULT_SESSION_RULES, 'us_equity', instant)).toBe(inMarketHours);
    expect(tradingHoursAt(NYSE, ALSO_EXTENDED, 'us_equity', instant)).toBe(always);
  });

  test('are what the broker knows better', () => {
    const closed = createCalendar(new Map([['2025-01-07', null]]));

    expect(tradingHoursAt(closed, ALSO_EXTENDED, 'us_equity', '2025-01-07T13:00:00Z')).toBe('closed');
  });

  test('of coins are all hours, whatever the rules', () => {
    fc.assert(
      fc.property(anInstant, fc.boolean(), (instant, marketHoursOnly) => {
        expect(tradingHoursAt(NYSE, { marketHoursOnly }, 'crypto', instant)).toBe('regular');
      }),
    );
  });

  test('are never fewer without the limit to market hours, and the same inside of them', () => {
    fc.assert(
      fc.property(anInstant, (instant) => {
        const narrow = tradingHoursAt(NYSE, DEFAULT_SESSION_RULES, 'us_equity', instant);
        const wide = tradingHoursAt(NYSE, ALSO_EXTENDED, 'us_equity', instant);

        expect(narrow).not.toBe('extended');
        if (narrow === 'regular') expect(wide).toBe('regular');
        else expect(wide).not.toBe('regular');
      }),
    );
  });

  test('begin again at the instant that is said, and not before', () => {
    fc.assert(
      fc.property(anInstant, fc.boolean(), (instant, marketHoursOnly) => {
        const rules = { marketHoursOnly };
        const hoursAt = (at: Date): TradingHours => tradingHoursAt(NYSE, rules, 'us_equity', at);
        fc.pre(hoursAt(instant) === 'closed');

        const start = new Date(nextTradingStart(NYSE, rules, instant));

        expect(start.getTime()).toBeGreaterThan(instant.getTime());
        expect(hoursAt(start)).toBe(marketHoursOnly ? 'regular' : 'extended');
        expect(hoursAt(new Date(start.getTime() - 1))).toBe('closed');
      }),
    );
  });
});
