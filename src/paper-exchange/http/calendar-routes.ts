import { Hono } from 'hono';
import * as z from 'zod';
import { isMarketOpen, nextClose, nextOpen, type Session } from '../../domain/calendar/calendar.ts';
import { dateOfDay } from '../../domain/calendar/new-york.ts';
import { DAY } from '../../domain/clock.ts';
import type { Exchange } from '../exchange.ts';
import { sessionDayAtOrAfter } from '../market/sessions.ts';
import { Refusal } from '../refusal.ts';
import { instantText, parseDataQuery } from './data-query.ts';
import { newYorkClock, newYorkInstant } from './new-york-time.ts';
import { FIRST_DATE, LAST_DATE, sessionsBetween } from './session-list.ts';

/** Published as an instant, asked for as a date by everyone; only the date counts. */
const day = (name: string) => instantText(name).transform((text) => text.slice(0, 10));

const calendarQuery = z.object({
  start: day('start').default(FIRST_DATE),
  end: day('end').default(LAST_DATE),
  date_type: z.enum(['TRADING', 'SETTLEMENT'], 'invalid date_type').default('TRADING'),
});

/** `/v2/clock` and `/v2/calendar`, in New York's terms. */
export function calendarRoutes(exchange: Pick<Exchange, 'now'>): Hono {
  const app = new Hono();

  app.get('/v2/clock', (c) => {
    const now = new Date(exchange.now);
    return c.json({
      timestamp: newYorkInstant(now),
      is_open: isMarketOpen('us_equity', now),
      next_open: newYorkInstant(nextOpen(now)),
      next_close: newYorkInstant(nextClose(now)),
    });
  });

  app.get('/v2/calendar', (c) => {
    const { start, end, date_type: dateType } = parseDataQuery(calendarQuery, c);
    if (end < start) throw Refusal.badRequest('end should not be before start');
    if (dateType === 'TRADING') return c.json(sessionsBetween(start, end).map(renderSession));
    // A session settles on the next one, at most a long weekend later.
    const before = dateOfDay(Date.parse(start) / DAY - SETTLEMENT_SEARCH);
    const settling = sessionsBetween(before, end).map(renderSession);
    return c.json(settling.filter((row) => row.settlement_date >= start && row.settlement_date <= end));
  });

  return app;
}

/** The exchange was closed for a week in September 2001. */
const SETTLEMENT_SEARCH = 10;

const compact = (instant: string): string => newYorkClock(instant).replace(':', '');

const renderSession = (session: Session) => ({
  date: session.date,
  open: newYorkClock(session.open),
  close: newYorkClock(session.close),
  session_open: compact(session.preMarketOpen),
  session_close: compact(session.afterHoursClose),
  settlement_date: settlementOf(session.date),
});

/** Trades settle on the next session (T+1 since May 2024). */
export function settlementOf(date: string): string {
  const day = Date.parse(date) / DAY;
  return dateOfDay(sessionDayAtOrAfter(day + 1) ?? day);
}
