import type { AssetClass } from '../asset.ts';
import { DAY } from '../clock.ts';
import { dateOfDay, type Instant, newYorkDay, toMs } from './new-york.ts';
import { type Session, sessionByRule } from './sessions.ts';

export { newYorkDate } from './new-york.ts';
export { FIRST_YEAR, LAST_YEAR, type Session } from './sessions.ts';

export const PHASES = ['closed', 'pre_market', 'regular', 'after_hours'] as const;
export type Phase = (typeof PHASES)[number];

/** When the stock exchange trades. Everything throws RangeError outside 2000–2030. */
export interface Calendar {
  /** The session of `date` in New York, undefined when there is none. */
  readonly sessionOn: (date: string) => Session | undefined;
  /** The phase at `instant`, and the session of that day in New York if it has one. */
  readonly sessionAt: (instant: Instant) => { readonly phase: Phase; readonly session?: Session };
  /** True in the regular session; always for crypto (CA2). */
  readonly isMarketOpen: (assetClass: AssetClass, instant: Instant) => boolean;
  /** The next start of a regular session after `instant`, ISO-8601 UTC. */
  readonly nextOpen: (instant: Instant) => string;
  /** The next end of a regular session after `instant`, ISO-8601 UTC. */
  readonly nextClose: (instant: Instant) => string;
}

/** Days on which the broker knows better than the rules, by their date in New York; null for one without a session. */
export type SessionOverrides = ReadonlyMap<string, Session | null>;

/** A session with the same instants in epoch milliseconds, for comparing. */
interface Day {
  readonly session: Session;
  readonly preMarket: number;
  readonly open: number;
  readonly close: number;
  readonly end: number;
}

/** The calendar by the exchange's rules, but for `overrides` (CA1). */
export function createCalendar(overrides: SessionOverrides = new Map()): Calendar {
  /** By days from 1970-01-01. A replay asks for the same few days millions of times. */
  const days = new Map<number, Day | null>();
  const dayAt = (epochDay: number): Day | null => {
    let day = days.get(epochDay);
    if (day === undefined) {
      const other = overrides.get(dateOfDay(epochDay));
      day = withMarks(other === undefined ? sessionByRule(epochDay) : other);
      days.set(epochDay, day);
    }
    return day;
  };
  const next = (instant: Instant, mark: 'open' | 'close'): string => {
    const ms = toMs(instant);
    for (let epochDay = newYorkDay(ms); ; epochDay += 1) {
      const day = dayAt(epochDay);
      if (day !== null && day[mark] > ms) return day.session[mark];
    }
  };
  const sessionAt: Calendar['sessionAt'] = (instant) => {
    const ms = toMs(instant);
    const day = dayAt(newYorkDay(ms));
    return day === null ? { phase: 'closed' } : { phase: phaseAt(ms, day), session: day.session };
  };
  return {
    sessionAt,
    sessionOn: (date) => dayAt(epochDayOf(date))?.session,
    isMarketOpen: (assetClass, instant) => assetClass === 'crypto' || sessionAt(instant).phase === 'regular',
    nextOpen: (instant) => next(instant, 'open'),
    nextClose: (instant) => next(instant, 'close'),
  };
}

/** By the rules alone. */
export const NYSE: Calendar = createCalendar();
export const { sessionOn, sessionAt, isMarketOpen, nextOpen, nextClose } = NYSE;

const withMarks = (session: Session | null): Day | null =>
  session && {
    session,
    preMarket: Date.parse(session.preMarketOpen),
    open: Date.parse(session.open),
    close: Date.parse(session.close),
    end: Date.parse(session.afterHoursClose),
  };

function phaseAt(ms: number, { preMarket, open, close, end }: Day): Phase {
  if (ms < preMarket || ms >= end) return 'closed';
  return ms < open ? 'pre_market' : ms < close ? 'regular' : 'after_hours';
}

function epochDayOf(date: string): number {
  const epochDay = Date.parse(`${date}T00:00:00Z`) / DAY;
  if (!Number.isInteger(epochDay) || dateOfDay(epochDay) !== date)
    throw new RangeError(`not a date: ${date}`);
  return epochDay;
}
