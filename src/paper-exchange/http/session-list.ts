import { FIRST_YEAR, LAST_YEAR, type Session, sessionOn } from '../../domain/calendar/calendar.ts';
import { dateOfDay } from '../../domain/calendar/new-york.ts';
import { DAY } from '../../domain/clock.ts';

/** What the calendar covers. */
export const FIRST_DATE = `${FIRST_YEAR}-01-01`;
export const LAST_DATE = `${LAST_YEAR}-12-31`;

/** The sessions from one date to another, both inclusive, as far as the calendar goes. */
export function sessionsBetween(start: string, end: string): Session[] {
  const sessions: Session[] = [];
  const first = Math.max(Date.parse(start), Date.parse(FIRST_DATE)) / DAY;
  const last = Math.min(Date.parse(end), Date.parse(LAST_DATE)) / DAY;
  for (let day = first; day <= last; day += 1) {
    const session = sessionOn(dateOfDay(day));
    if (session !== undefined) sessions.push(session);
  }
  return sessions;
}
