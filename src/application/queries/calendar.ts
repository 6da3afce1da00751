import { newYorkDate, type Session } from '../../domain/calendar/calendar.ts';
import { lastDateBy } from '../../domain/calendar/differences.ts';
import { type MarketPhase, marketPhaseAt } from '../../domain/calendar/phases.ts';
import { type SpecialDay, specialDaysBetween } from '../../domain/calendar/special-days.ts';
import { DAY, elapsed, shift } from '../../domain/clock.ts';
import { InvalidInputError } from '../../domain/errors.ts';
import type { Ports } from '../ports/index.ts';
import { agentConfigOf } from '../risk/trading-state.ts';
import { readCalendar } from '../sessions/read-calendar.ts';

export interface CalendarRequest {
  readonly agentId: string;
  /** Dates in New York, both included. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

export interface CalendarView {
  readonly from: string;
  readonly to: string;
  readonly now: MarketPhase & { readonly at: string };
  readonly nextOpen: string;
  readonly nextClose: string;
  readonly sessions: readonly Session[];
  readonly specialDays: readonly SpecialDay[];
}

const DAYS_AHEAD = 30;
/** A year and its neighbours. */
const MOST_DAYS = 400;

/** Sessions and special days, with what the broker knows better (CA1, CA3). Throws NotFound, InvalidInput for too many days. */
export async function calendarView(ports: Ports, request: CalendarRequest): Promise<CalendarView> {
  const { agentId } = agentConfigOf(ports, request.agentId);
  const calendar = await readCalendar(ports, agentId);
  const at = ports.clock.now().toISOString();
  const today = newYorkDate(at);
  const { from = request.to !== undefined && request.to < today ? request.to : today } = request;
  const { to = lastDateBy(datesAfter(from, DAYS_AHEAD)) } = request;
  if (elapsed(from, to) > MOST_DAYS * DAY)
    throw new InvalidInputError(`to: must be at most ${MOST_DAYS} days after ${from}`);
  const { earnings = {} } = ports.config;
  return {
    from,
    to,
    now: { at, ...marketPhaseAt(at, calendar) },
    nextOpen: calendar.nextOpen(at),
    nextClose: calendar.nextClose(at),
    sessions: sessionsBetween(from, to, (date) => calendar.sessionOn(date)),
    specialDays: specialDaysBetween(from, to, { earnings, calendar }),
  };
}

const datesAfter = (date: string, days: number): string =>
  shift(`${date}T00:00:00Z`, days * DAY).slice(0, 10);

function sessionsBetween(
  from: string,
  to: string,
  sessionOn: (date: string) => Session | undefined,
): readonly Session[] {
  const sessions: Session[] = [];
  for (let date = from; date <= to; date = datesAfter(date, 1)) {
    const session = sessionOn(date);
    if (session !== undefined) sessions.push(session);
  }
  return sessions;
}
