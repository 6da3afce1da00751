import { DAY } from '../clock.ts';
import { type Calendar, NYSE } from './calendar.ts';
import { FOMC_ANNOUNCEMENTS } from './fomc.ts';
import { nthWeekday } from './holidays.ts';
import { dateOfDay } from './new-york.ts';

export const SPECIAL_DAY_KINDS = [
  'early_close',
  'fomc_announcement',
  'options_expiration',
  'quad_witching',
  'earnings',
] as const;
export type SpecialDayKind = (typeof SPECIAL_DAY_KINDS)[number];

export const EARNINGS_TIMES = ['before_open', 'after_close'] as const;

export interface Earnings {
  /** In New York, `YYYY-MM-DD`. */
  readonly date: string;
  readonly time?: (typeof EARNINGS_TIMES)[number] | undefined;
}

/** When companies publish, by symbol: nobody can compute it. */
export type EarningsDates = Readonly<Record<string, readonly Earnings[]>>;

/** A day on which the market moves otherwise than it usually does (CA3). */
export interface SpecialDay {
  /** In New York, `YYYY-MM-DD`. */
  readonly date: string;
  readonly kind: SpecialDayKind;
  /** Whose earnings; the other kinds are everybody's. */
  readonly symbol?: string;
  readonly time?: Earnings['time'];
}

export interface SpecialDaysOptions {
  readonly earnings?: EarningsDates;
  readonly calendar?: Calendar;
}

/**
 * The special days from `from` to `to`, both included, in order of date, kind and symbol. FOMC announcements are known
 * for 2024 to 2027. Throws RangeError outside the calendar's years.
 */
export function specialDaysBetween(
  from: string,
  to: string,
  { earnings = {}, calendar = NYSE }: SpecialDaysOptions = {},
): readonly SpecialDay[] {
  const days = [
    ...datesBetween(from, to).flatMap((date) => earlyClose(date, calendar)),
    ...FOMC_ANNOUNCEMENTS.map((date) => ({ date, kind: 'fomc_announcement' as const })),
    ...monthsBetween(from, to).flatMap(([year, month]) => expirations(year, month, calendar)),
    ...Object.entries(earnings).flatMap(([symbol, dates]) =>
      dates.map(({ date, time }) => ({ date, kind: 'earnings' as const, symbol, ...(time && { time }) })),
    ),
  ];
  return days.filter(({ date }) => from <= date && date <= to).sort(byDateKindAndSymbol);
}

const earlyClose = (date: string, calendar: Calendar): readonly SpecialDay[] =>
  calendar.sessionOn(date)?.earlyClose === true ? [{ date, kind: 'early_close' }] : [];

/**
 * Monthly options end on the third Friday, or on the session before it where that is a holiday. In March, June,
 * September and December futures and options on indices and stocks end with them. Source: Cboe's expiration calendar.
 */
function expirations(year: number, month: number, calendar: Calendar): readonly SpecialDay[] {
  let day = nthWeekday(year, month, FRIDAY, 3);
  while (calendar.sessionOn(dateOfDay(day)) === undefined) day -= 1;
  const date = dateOfDay(day);
  const expiration: SpecialDay = { date, kind: 'options_expiration' };
  return month % 3 === 0 ? [expiration, { date, kind: 'quad_witching' }] : [expiration];
}

const FRIDAY = 5;

function datesBetween(from: string, to: string): readonly string[] {
  const first = Date.parse(from) / DAY;
  const count = Date.parse(to) / DAY - first + 1;
  return Array.from({ length: Math.max(0, count) }, (_, index) => dateOfDay(first + index));
}

/** Year and month, from 1. */
function monthsBetween(from: string, to: string): readonly (readonly [number, number])[] {
  const monthOf = (date: string): number => Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1;
  const first = monthOf(from);
  return Array.from({ length: Math.max(0, monthOf(to) - first + 1) }, (_, index) => [
    Math.floor((first + index) / 12),
    ((first + index) % 12) + 1,
  ]);
}

const rank = ({ date, kind, symbol = '' }: SpecialDay): string =>
  `${date} ${SPECIAL_DAY_KINDS.indexOf(kind)} ${symbol}`;
const byDateKindAndSymbol = (first: SpecialDay, second: SpecialDay): number =>
  rank(first) < rank(second) ? -1 : 1;
