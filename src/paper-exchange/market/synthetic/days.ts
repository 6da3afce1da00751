import { DAY } from '../../../domain/clock.ts';
import { at, type Columns, lowerBound, newColumns } from '../columns.ts';
import type { MarketBar } from '../market.ts';
import { dailyBarStart, sessionOfDay } from '../sessions.ts';
import { type DayReturns, fillDay } from './day.ts';
import { dayReturns } from './minutes.ts';
import type { Profile } from './profile.ts';

const MINUTE_MS = 60_000;
const CRYPTO_MINUTES = 1_440;

/** Days kept with their minutes, about 16 KB for a stock, 70 KB for a coin: more than a hundred hourly bars go back. */
const DAYS_A_SYMBOL = 16;
const MOST_MINUTE_DAYS = 1_000;
const DAILY_BARS = 60_000;
const FACTOR_DAYS = 200;

/** The whole market trends less than one symbol: else a day of it would swing every portfolio by its limits. */
const TRENDS = { market: 0.15, sector: 0.35, own: 0.6 };

/** A map that forgets its oldest entries. */
class Bounded<V> {
  readonly #entries = new Map<string, V>();
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get(key: string, make: () => V): V {
    const found = this.#entries.get(key);
    if (found !== undefined) return found;
    const made = make();
    if (this.#entries.size >= this.#limit) {
      const oldest = this.#entries.keys().next();
      if (oldest.done !== true) this.#entries.delete(oldest.value);
    }
    this.#entries.set(key, made);
    return made;
  }

  peek(key: string): V | undefined {
    return this.#entries.get(key);
  }
}

/** The generated days of all symbols, computed when asked for and kept for a while. */
export class SyntheticDays {
  readonly #minutes: Bounded<Columns>;
  readonly #daily = new Bounded<MarketBar>(DAILY_BARS);
  readonly #factors = new Bounded<Float64Array>(FACTOR_DAYS);

  constructor(symbols: number) {
    this.#minutes = new Bounded(Math.min(MOST_MINUTE_DAYS, DAYS_A_SYMBOL * symbols));
  }

  /** The one-minute bars of that day; undefined when the symbol does not trade on it. */
  minutes(profile: Profile, day: number): Columns | undefined {
    const hours = hoursOf(profile, day);
    if (hours === undefined) return undefined;
    return this.#minutes.get(`${profile.symbol}:${day}`, () => this.#generate(profile, day, hours));
  }

  /** The whole day as one bar, without keeping its minutes. */
  daily(profile: Profile, day: number): MarketBar | undefined {
    const hours = hoursOf(profile, day);
    if (hours === undefined) return undefined;
    const key = `${profile.symbol}:${day}`;
    return this.#daily.get(key, () => {
      const columns = this.#minutes.peek(key) ?? this.#generate(profile, day, hours);
      return { ...summary(columns, columns.length), start: hours.barStart, complete: true };
    });
  }

  #generate(profile: Profile, day: number, hours: Hours): Columns {
    const columns = newColumns(hours.minutes);
    fillDay(profile, day, hours.first, this.#returns(profile, day, hours.minutes), columns);
    return columns;
  }

  #returns(profile: Profile, day: number, minutes: number): DayReturns {
    const shared = (key: number, trendWeight: number): Float64Array =>
      this.#factors.get(`${key}:${day}`, () => dayReturns(key, day, minutes, trendWeight));
    return {
      market: shared(profile.marketKey, TRENDS.market),
      sector: shared(profile.sectorKey, TRENDS.sector),
      own: dayReturns(profile.key, day, minutes, TRENDS.own),
    };
  }
}

/** Open, extremes, close and volume of the first `length` minutes. */
export function summary(columns: Columns, length: number): Omit<MarketBar, 'start' | 'complete'> {
  let high = 0;
  let low = Number.POSITIVE_INFINITY;
  let volume = 0;
  for (let index = 0; index < length; index += 1) {
    high = Math.max(high, at(columns.high, index));
    low = Math.min(low, at(columns.low, index));
    volume += at(columns.volume, index);
  }
  const close = at(columns.close, length - 1);
  return { open: at(columns.open, 0), high, low, close, volume: Math.round(volume * 1e4) / 1e4 };
}

/** The index of the last minute that begins at or before `instant`; −1 before the first. */
export const minuteAt = (columns: Columns, instant: number): number =>
  Math.min(columns.length - 1, lowerBound(columns.start, instant + 1, columns.length) - 1);

export interface Hours {
  /** Epoch milliseconds: the daily bar's start, the first minute's, the end of the last. */
  readonly barStart: number;
  readonly first: number;
  readonly end: number;
  readonly minutes: number;
}

export function hoursOf(profile: Profile, day: number): Hours | undefined {
  if (profile.assetClass === 'crypto') {
    const first = day * DAY;
    return { barStart: first, first, end: first + DAY, minutes: CRYPTO_MINUTES };
  }
  const session = sessionOfDay(day);
  if (session === undefined) return undefined;
  const minutes = (session.close - session.open) / MINUTE_MS;
  return { barStart: dailyBarStart(session), first: session.open, end: session.close, minutes };
}
