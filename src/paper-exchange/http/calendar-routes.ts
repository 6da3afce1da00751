import { Hono } from 'hono';
import * as z from 'zod';
import {
  FIRST_YEAR,
  isMarketOpen,
  LAST_YEAR,
  nextClose,
  nextOpen,
  type Session,
  sessionOn,
} from '../../domain/calendar/calendar.ts';
import { dateOfDay } from '../../domain/calendar/new-york.ts';
import { DAY } from '../../domain/clock.ts';
import type { Exchange } from '../exchange.ts';
import { sessionDayAtOrAfter } from '../market/sessions.ts';
import { parseQuery } from './query.ts';

const time = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'America/New_York',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});
const clockTime = (instant: string): string => time.format(new Date(instant));

/** Published as an instant, asked for as a date by everyone; only the date counts. */
const day = z.iso
  .date()
  .or(z.iso.datetime({ offset: true }))
  .transform((text) => text.slice(0, 10));

const calendarQuery = z.object({ start: day.optional(), end: day.optional() });

/** `/v2/clock` and `/v2/calendar`, in New York's terms. */
export function calendarRoutes(exchange: Exchange): Hono {
  const app = new Hono();

  app.get('/v2/clock', (c) => {
    const now = new Date(exchange.now);
    return c.json({
      timestamp: now.toISOString(),
      is_open: isMarketOpen('us_equity', now),
      next_open: nextOpen(now),
      next_close: nextClose(now),
    });
  });

  app.get('/v2/calendar', (c) => {
    const { start, end } = parseQuery(calendarQuery, c.req.query());
    return c.json(
      sessionsBetween(start ?? `${FIRST_YEAR}-01-01`, end ?? `${LAST_YEAR}-12-31`).map(renderSession),
    );
  });

  return app;
}

function sessionsBetween(start: string, end: string): Session[] {
  const sessions: Session[] = [];
  const first = Math.max(Date.parse(start), Date.UTC(FIRST_YEAR, 0, 1)) / DAY;
  const last = Math.min(Date.parse(end), Date.UTC(LAST_YEAR, 11, 31)) / DAY;
  for (let day = first; day <= last; day += 1) {
    const session = sessionOn(dateOfDay(day));
    if (session !== undefined) sessions.push(session);
  }
  return sessions;
}

const renderSession = (session: Session): Record<string, string> => ({
  date: session.date,
  open: clockTime(session.open),
  close: clockTime(session.close),
  session_open: clockTime(session.preMarketOpen).replace(':', ''),
  session_close: clockTime(session.afterHoursClose).replace(':', ''),
  settlement_date: settlementOf(session.date),
});

/** Trades settle on the next session (T+1 since May 2024). */
function settlementOf(date: string): string {
  const day = Date.parse(date) / DAY;
  return dateOfDay(sessionDayAtOrAfter(day + 1) ?? day);
}
