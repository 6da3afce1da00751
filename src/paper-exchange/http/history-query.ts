import * as z from 'zod';
import { DAY, HOUR, MINUTE } from '../../domain/clock.ts';
import type { HistoryPoint, HistoryQuestion } from '../history/portfolio-history.ts';
import { dayOf, type SessionHours, sessionDayAtOrBefore, sessionOfDay } from '../market/sessions.ts';
import { REFUSALS } from '../refusals.ts';
import { parseQuery } from './query.ts';
import { flagQuery, instantQuery } from './query-parts.ts';

const STEPS = { '1Min': MINUTE, '5Min': 5 * MINUTE, '15Min': 15 * MINUTE, '1H': HOUR, '1D': DAY } as const;
type Step = keyof typeof STEPS;
const steps = ['1Min', '5Min', '15Min', '1H', '1D'] as const satisfies readonly Step[];

const PERIOD = /^(\d{1,3})(D|W|M|A)$/;

const historyQuery = z.object({
  period: z.string().regex(PERIOD, 'invalid period').optional(),
  timeframe: z.enum(steps).optional(),
  intraday_reporting: z.enum(['market_hours', 'extended_hours', 'continuous']).default('market_hours'),
  extended_hours: flagQuery.default(false),
  pnl_reset: z.enum(['no_reset', 'per_day']).default('per_day'),
  start: instantQuery.optional(),
  end: instantQuery.optional(),
  date_end: instantQuery.optional(),
});

/** Finer than a day there is no more than this at once. */
const LONGEST_INTRADAY = 30 * DAY;

/** Checks the question and spells out the instants that it asks for, up to `now` (epoch milliseconds). */
export function historyQuestion(given: Record<string, string>, now: number): HistoryQuestion {
  const query = parseQuery(historyQuery, given);
  if (query.period !== undefined && query.start !== undefined && query.end !== undefined) {
    throw REFUSALS.historyRange();
  }
  const end = Math.min(query.end ?? (query.date_end === undefined ? now : query.date_end + DAY), now);
  const start = query.start ?? startOf(query.period ?? '1M', end);
  const timeframe = query.timeframe ?? defaultStep(end - start);
  if (timeframe !== '1D' && end - start > LONGEST_INTRADAY + DAY) throw REFUSALS.historyTimeframe();
  const resetsDaily = query.pnl_reset === 'per_day';
  if (timeframe === '1D') return { timeframe, points: days(start, end), resetsDaily };
  const hours = query.extended_hours ? 'extended_hours' : query.intraday_reporting;
  const points =
    hours === 'continuous'
      ? continuous(start, end, STEPS[timeframe])
      : intraday(start, end, STEPS[timeframe], hours);
  return { timeframe, points, resetsDaily };
}

const defaultStep = (span: number): Step => (span < 7 * DAY ? '1Min' : span < 30 * DAY ? '15Min' : '1D');

/** Days are counted in sessions: `1D` is the session that is under way, or the last. */
function startOf(period: string, end: number): number {
  const [, count = '1', unit] = PERIOD.exec(period) ?? [];
  const number = Number(count);
  const date = new Date(end);
  if (unit === 'W') return end - number * 7 * DAY;
  if (unit === 'M') return date.setUTCMonth(date.getUTCMonth() - number);
  if (unit === 'A') return date.setUTCFullYear(date.getUTCFullYear() - number);
  let day = lastSessionDay(end);
  for (let left = number; left > 1; left -= 1) day = sessionDayAtOrBefore(day - 1) ?? day;
  return sessionOfDay(day)?.open ?? end;
}

/** The day of the session that is under way at `instant`, or was last. */
function lastSessionDay(instant: number): number {
  const day = dayOf(instant);
  const open = sessionOfDay(day)?.open;
  const begun = open !== undefined && instant >= open ? day : day - 1;
  return sessionDayAtOrBefore(begun) ?? begun;
}

/** One value a session, labelled with the midnight (UTC) after it, as Alpaca does. */
function days(start: number, end: number): HistoryPoint[] {
  const points: HistoryPoint[] = [];
  for (let day = dayOf(start); day <= dayOf(end); day += 1) {
    const session = sessionOfDay(day);
    if (session !== undefined && session.open < end) {
      points.push({ label: (day + 1) * DAY, at: Math.min(session.close, end) });
    }
  }
  return points;
}

function intraday(
  start: number,
  end: number,
  step: number,
  hours: 'market_hours' | 'extended_hours',
): HistoryPoint[] {
  const points: HistoryPoint[] = [];
  for (let day = dayOf(start); day <= dayOf(end); day += 1) {
    const session = sessionOfDay(day);
    if (session === undefined) continue;
    const { open, close } = hours === 'market_hours' ? session : widened(session);
    for (let label = open; label <= Math.min(close, end); label += step) {
      points.push({ label, at: Math.min(label + step, close, end) });
    }
  }
  return points;
}

function continuous(start: number, end: number, step: number): HistoryPoint[] {
  const points: HistoryPoint[] = [];
  for (let label = Math.floor(start / step) * step; label <= end; label += step) {
    points.push({ label, at: Math.min(label + step, end) });
  }
  return points;
}

const widened = ({ open, close }: SessionHours): SessionHours => ({
  open: open - 5.5 * HOUR,
  close: close + 4 * HOUR,
});
