import { Hono } from 'hono';
import * as z from 'zod';
import { nextClose, nextOpen, type Phase, type Session, sessionAt } from '../../domain/calendar/calendar.ts';
import { dateOfDay, newYorkDate } from '../../domain/calendar/new-york.ts';
import { DAY } from '../../domain/clock.ts';
import type { Exchange } from '../exchange.ts';
import { sessionDayAtOrAfter } from '../market/sessions.ts';
import { Refusal } from '../refusal.ts';
import { settlementOf } from './calendar-routes.ts';
import { parseDataQuery } from './data-query.ts';
import { newYorkInstant } from './new-york-time.ts';
import { sessionsBetween } from './session-list.ts';

const NYSE = { acronym: 'NYSE', mic: 'XNYS', name: 'New York Stock Exchange', timezone: 'America/New_York' };
const NASDAQ = { acronym: 'NASDAQ', mic: 'XNAS', name: 'Nasdaq', timezone: 'America/New_York' };

/** The markets that keep the calendar of the New York Stock Exchange; we know no other. */
const MARKETS: Readonly<Record<string, typeof NYSE>> = { NYSE, XNYS: NYSE, NASDAQ, XNAS: NASDAQ };

const clockQuery = z.object({
  markets: z.string().default('NYSE'),
  time: z.iso.datetime({ offset: true, error: 'invalid time' }).optional(),
});

const calendarQuery = z.object({
  start: z.iso.date('invalid start').optional(),
  end: z.iso.date('invalid end').optional(),
  timezone: z.literal('America/New_York', 'only America/New_York is supported').optional(),
});

/** `/v3/clock` and `/v3/calendar`: the same sessions, by market and with their phases. */
export function marketClockRoutes(exchange: Pick<Exchange, 'now'>): Hono {
  const app = new Hono();

  app.get('/v3/clock', (c) => {
    const { markets, time } = parseDataQuery(clockQuery, c);
    const now = time === undefined ? new Date(exchange.now) : new Date(time);
    return c.json({ clocks: markets.split(',').map((name) => clockOf(marketOf(name), now)) });
  });

  app.get('/v3/calendar/:market', (c) => {
    const market = marketOf(c.req.param('market'));
    const { start = newYorkDate(new Date(exchange.now)), end } = parseDataQuery(calendarQuery, c);
    const last = end ?? dateOfDay(Date.parse(start) / DAY + WEEK);
    if (last < start) throw Refusal.badRequest('end should not be before start');
    return c.json({ market, calendar: sessionsBetween(start, last).map(renderDay) });
  });

  return app;
}

/** Days in a calendar whose end was not given. */
const WEEK = 7;

function marketOf(name: string): typeof NYSE {
  const market = MARKETS[name];
  if (market === undefined) throw Refusal.badRequest(`invalid market: ${name}`);
  return market;
}

const PHASES: Readonly<Record<Phase, string>> = {
  closed: 'closed',
  pre_market: 'pre',
  regular: 'core',
  after_hours: 'post',
};

function clockOf(market: typeof NYSE, now: Date) {
  const { phase, session } = sessionAt(now);
  return {
    market,
    timestamp: newYorkInstant(now),
    is_market_day: session !== undefined,
    next_market_open: newYorkInstant(nextOpen(now)),
    next_market_close: newYorkInstant(nextClose(now)),
    phase: PHASES[phase],
    phase_until: newYorkInstant(endOfPhase(phase, session, now)),
  };
}

function endOfPhase(phase: Phase, session: Session | undefined, now: Date): string {
  if (session !== undefined && phase === 'pre_market') return session.open;
  if (session !== undefined && phase === 'regular') return session.close;
  if (session !== undefined && phase === 'after_hours') return session.afterHoursClose;
  if (session !== undefined && now.getTime() < Date.parse(session.preMarketOpen))
    return session.preMarketOpen;
  const today = Date.parse(newYorkDate(now)) / DAY;
  const next = dateOfDay(sessionDayAtOrAfter(today + 1) ?? today);
  return sessionsBetween(next, next)[0]?.preMarketOpen ?? nextOpen(now);
}

const renderDay = (session: Session) => ({
  date: session.date,
  core_start: newYorkInstant(session.open),
  core_end: newYorkInstant(session.close),
  pre_start: newYorkInstant(session.preMarketOpen),
  pre_end: newYorkInstant(session.open),
  post_start: newYorkInstant(session.close),
  post_end: newYorkInstant(session.afterHoursClose),
  settlement_date: settlementOf(session.date),
});
