import type { AssetClass } from '../../domain/asset.ts';
import { dateOfDay, fromNewYork, newYorkDay } from '../../domain/calendar/new-york.ts';
import { DAY, HOUR, MINUTE } from '../../domain/clock.ts';
import type { Timeframe } from '../../domain/market.ts';

/** A length of bars that can be asked for: a unit and how many of it. */
export interface BarLength {
  readonly unit: 'Min' | 'Hour' | 'Day' | 'Week' | 'Month';
  readonly count: number;
}

const UNITS: Readonly<Record<string, BarLength['unit']>> = {
  Min: 'Min',
  T: 'Min',
  Hour: 'Hour',
  H: 'Hour',
  Day: 'Day',
  D: 'Day',
  Week: 'Week',
  W: 'Week',
  Month: 'Month',
  M: 'Month',
};

/** How many of each unit Alpaca knows. */
const COUNTS: Readonly<Record<BarLength['unit'], (count: number) => boolean>> = {
  Min: (count) => count >= 1 && count <= 59,
  Hour: (count) => count >= 1 && count <= 23,
  Day: (count) => count === 1,
  Week: (count) => count === 1,
  Month: (count) => [1, 2, 3, 4, 6, 12].includes(count),
};

/** `1Min` to `59Min`, `1Hour` to `23Hour`, `1Day`, `1Week`, `1Month` to `12Month`, or `T`, `H`, `D`, `W`, `M`. */
export function parseBarLength(text: string): BarLength | undefined {
  const [, digits = '', name = ''] = /^(\d{1,2})([A-Za-z]+)$/.exec(text) ?? [];
  const unit = UNITS[name];
  const count = Number(digits);
  // Sixty minutes and twenty-four hours are the next unit.
  if (unit === 'Min' && count === 60) return { unit: 'Hour', count: 1 };
  if (unit === 'Hour' && count === 24) return { unit: 'Day', count: 1 };
  return unit !== undefined && COUNTS[unit](count) ? { unit, count } : undefined;
}

/** The kept bars that longer ones are made of. */
export const baseOf = ({ unit }: BarLength): Timeframe =>
  unit === 'Min' ? '1Min' : unit === 'Hour' ? '1Hour' : '1Day';

/** Start and end of the bucket that an instant is in; epoch milliseconds. */
export interface Bucket {
  readonly start: number;
  readonly end: number;
}

/**
 * The bucket of `instant`. Minutes and hours count from midnight, weeks from Monday, months from January; a stock's in
 * New York, a coin's in UTC.
 */
export function bucketAt(assetClass: AssetClass, { unit, count }: BarLength, instant: number): Bucket {
  const calendar = assetClass === 'crypto' ? UTC : NEW_YORK;
  const day = calendar.dayAt(instant);
  if (unit === 'Min' || unit === 'Hour') {
    const length = count * (unit === 'Min' ? MINUTE : HOUR);
    const midnight = calendar.midnight(day);
    const start = midnight + Math.floor((instant - midnight) / length) * length;
    return { start, end: Math.min(start + length, calendar.midnight(day + 1)) };
  }
  const [first, next] = unit === 'Month' ? months(day, count) : days(day, unit);
  return { start: calendar.midnight(first), end: calendar.midnight(next) };
}

interface DayCalendar {
  dayAt(instant: number): number;
  midnight(day: number): number;
}

const UTC: DayCalendar = { dayAt: (instant) => Math.floor(instant / DAY), midnight: (day) => day * DAY };
const NEW_YORK: DayCalendar = { dayAt: newYorkDay, midnight: (day) => fromNewYork(day, 0) };

/** 1970-01-01 was a Thursday. */
const SINCE_MONDAY = 3;

function days(day: number, unit: 'Day' | 'Week'): [number, number] {
  if (unit === 'Day') return [day, day + 1];
  const monday = day - ((day + SINCE_MONDAY) % 7);
  return [monday, monday + 7];
}

function months(day: number, count: number): [number, number] {
  const date = dateOfDay(day);
  const year = Number(date.slice(0, 4));
  const first = Math.floor((Number(date.slice(5, 7)) - 1) / count) * count;
  return [Date.UTC(year, first, 1) / DAY, Date.UTC(year, first + count, 1) / DAY];
}
