import type { AssetClass } from '../asset.ts';
import { DAY, HOUR, MINUTE } from '../clock.ts';
import { closedDays, earlyCloseDays, isWeekend } from './holidays.ts';
import { dateOfDay, fromNewYork, type Instant, newYorkDay, toMs } from './new-york.ts';

export { newYorkDate } from './new-york.ts';

/** One trading day of the New York Stock Exchange; instants are ISO-8601 UTC (CA1). */
export interface Session {
  /** In New York, `YYYY-MM-DD`. */
  readonly date: string;
  readonly preMarketOpen: string;
  readonly open: string;
  readonly close: string;
  readonly afterHoursClose: string;
  readonly earlyClose: boolean;
}

export const PHASES = ['closed', 'pre_market', 'regular', 'after_hours'] as const;
export type Phase = (typeof PHASES)[number];

export const FIRST_YEAR = 2000;
export const LAST_YEAR = 2030;

const PRE_MARKET = 4 * HOUR;
const OPEN = 9 * HOUR + 30 * MINUTE;
const CLOSE = 16 * HOUR;
const AFTER_HOURS = 20 * HOUR;
/** On a half day late trading ends at 17:00 (NYSE Arca's hours). */
const EARLY = { close: 13 * HOUR, afterHours: 17 * HOUR };

/** A session with the same instants in epoch milliseconds, for comparing. */
interface Day {
  readonly session: Session;
  readonly marks: {
    readonly preMarket: number;
    readonly open: number;
    readonly close: number;
    readonly end: number;
  };
}

/** By days from 1970-01-01; null where the exchange is closed. A replay asks for the same few days millions of times. */
const days = new Map<number, Day | null>();
const years = new Map<
  number,
  { readonly closed: ReadonlySet<string>; readonly early: ReadonlySet<string> }
>();

/** The session of `date` in New York, undefined when there is none. Throws RangeError outside 2000–2030. */
export function sessionOn(date: string): Session | undefined {
  const epochDay = Date.parse(`${date}T00:00:00Z`) / DAY;
  if (!Number.isInteger(epochDay) || dateOfDay(epochDay) !== date) {
    throw new RangeError(`not a date: ${date}`);
  }
  return dayAt(epochDay)?.session;
}

/** The phase at `instant`, and the session of that day in New York if it has one. */
export function sessionAt(instant: Instant): { readonly phase: Phase; readonly session?: Session } {
  const ms = toMs(instant);
  const day = dayAt(newYorkDay(ms));
  return day === null ? { phase: 'closed' } : { phase: phaseAt(ms, day), session: day.session };
}

/** True in the regular session; always for crypto (CA2). */
export function isMarketOpen(assetClass: AssetClass, instant: Instant): boolean {
  return assetClass === 'crypto' || sessionAt(instant).phase === 'regular';
}

/** The next start of a regular session after `instant`, ISO-8601 UTC. */
export const nextOpen = (instant: Instant): string => next(instant, 'open').open;

/** The next end of a regular session after `instant`, ISO-8601 UTC. */
export const nextClose = (instant: Instant): string => next(instant, 'close').close;

function next(instant: Instant, mark: 'open' | 'close'): Session {
  const ms = toMs(instant);
  for (let epochDay = newYorkDay(ms); ; epochDay += 1) {
    const day = dayAt(epochDay);
    if (day !== null && day.marks[mark] > ms) {
      return day.session;
    }
  }
}

function phaseAt(ms: number, { marks }: Day): Phase {
  if (ms < marks.preMarket || ms >= marks.end) {
    return 'closed';
  }
  return ms < marks.open ? 'pre_market' : ms < marks.close ? 'regular' : 'after_hours';
}

function dayAt(epochDay: number): Day | null {
  const known = days.get(epochDay);
  if (known !== undefined) {
    return known;
  }
  const day = buildDay(epochDay);
  days.set(epochDay, day);
  return day;
}

function buildDay(epochDay: number): Day | null {
  const date = dateOfDay(epochDay);
  const { closed, early } = yearOf(date);
  if (isWeekend(epochDay) || closed.has(date)) {
    return null;
  }
  const earlyClose = early.has(date);
  const marks = {
    preMarket: fromNewYork(epochDay, PRE_MARKET),
    open: fromNewYork(epochDay, OPEN),
    close: fromNewYork(epochDay, earlyClose ? EARLY.close : CLOSE),
    end: fromNewYork(epochDay, earlyClose ? EARLY.afterHours : AFTER_HOURS),
  };
  const iso = (ms: number): string => new Date(ms).toISOString();
  return {
    marks,
    session: {
      date,
      preMarketOpen: iso(marks.preMarket),
      open: iso(marks.open),
      close: iso(marks.close),
      afterHoursClose: iso(marks.end),
      earlyClose,
    },
  };
}

function yearOf(date: string): { readonly closed: ReadonlySet<string>; readonly early: ReadonlySet<string> } {
  const year = Number(date.slice(0, 4));
  if (!(year >= FIRST_YEAR && year <= LAST_YEAR)) {
    throw new RangeError(`the calendar covers ${FIRST_YEAR} to ${LAST_YEAR}, not ${date}`);
  }
  let known = years.get(year);
  if (known === undefined) {
    known = { closed: closedDays(year), early: earlyCloseDays(year) };
    years.set(year, known);
  }
  return known;
}
