import { type Session, sessionOn } from '../../src/domain/calendar/calendar.ts';
import { DAY, HOUR, MINUTE } from '../../src/domain/clock.ts';

/** A day of the calendar that a run must live through, and what is special about it. */
export interface SpecialDay {
  readonly date: string;
  readonly what: 'holiday' | 'half day' | 'clocks change';
}

const WHOLE_SESSION_MS = 6.5 * HOUR;

export const lengthOf = ({ open, close }: Session): number => Date.parse(close) - Date.parse(open);

/** The first `count` sessions on or after `from` (`YYYY-MM-DD`). Throws RangeError outside 2000–2030. */
export function sessionsFrom(from: string, count: number): readonly Session[] {
  const found: Session[] = [];
  for (let day = Date.parse(`${from}T00:00:00Z`); found.length < count; day += DAY) {
    const session = sessionOn(dateAt(day));
    if (session !== undefined) found.push(session);
  }
  return found;
}

/** Weekdays without a session, sessions that end early, and the first session by other clocks, oldest first. */
export function specialDaysOf(sessions: readonly Session[]): readonly SpecialDay[] {
  const special: SpecialDay[] = [];
  for (const [index, session] of sessions.entries()) {
    const before = sessions[index - 1];
    if (before !== undefined) {
      for (const date of weekdaysBetween(before.date, session.date)) special.push({ date, what: 'holiday' });
      if (openingTime(before) !== openingTime(session))
        special.push({ date: session.date, what: 'clocks change' });
    }
    if (lengthOf(session) < WHOLE_SESSION_MS) special.push({ date: session.date, what: 'half day' });
  }
  return special;
}

const dateAt = (day: number): string => new Date(day).toISOString().slice(0, 10);
/** In UTC: New York opens at the same time of its own all year. */
const openingTime = ({ open }: Session): string => open.slice(11);

function weekdaysBetween(after: string, before: string): readonly string[] {
  const dates: string[] = [];
  for (let day = Date.parse(after) + DAY; day < Date.parse(before); day += DAY) {
    const weekday = new Date(day).getUTCDay();
    if (weekday !== 0 && weekday !== 6) dates.push(dateAt(day));
  }
  return dates;
}

/** The moment that many minutes after the session's open. */
export const minuteOf = ({ open }: Session, minute: number): Date =>
  new Date(Date.parse(open) + minute * MINUTE);
