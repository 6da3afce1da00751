import { HOUR } from '../../../domain/clock.ts';
import type { Timeframe } from '../../../domain/market.ts';
import { WATCHLIST } from '../../../domain/universe/watchlist.ts';
import { toBuckets } from '../aggregate.ts';
import { at, type Columns, knownBar, lowerBound, pathBar } from '../columns.ts';
import type { Market, MarketBar, PathBar, PricePoint } from '../market.ts';
import { pricePointAt } from '../path.ts';
import { dayOf, sessionDayAtOrAfter, sessionDayAtOrBefore, sessionOfDay } from '../sessions.ts';
import { hoursOf, minuteAt, SyntheticDays, summary } from './days.ts';
import { mixText } from './noise.ts';
import { type Profile, profileOf } from './profile.ts';

const MINUTE_MS = 60_000;
const POINTS = 60;

export interface SyntheticMarketOptions {
  /** A whole number; the same seed is the same market. */
  readonly seed: number;
  /** The suggested start; a Monday's open in 2025 when absent. There is history before any start. */
  readonly startAt?: Date | undefined;
  /** The built-in watchlist when absent. */
  readonly symbols?: readonly { readonly symbol: string; readonly sector: string }[] | undefined;
}

const DEFAULT_START = '2025-06-02T13:30:00Z';

/**
 * A market made of noise: one-minute bars of the watchlist, for any day, from a seed. Stocks trade in regular
 * sessions only, crypto always. Nothing is stored, so it begins at once and never ends.
 */
class SyntheticMarket implements Market {
  readonly fingerprint: string;
  readonly baseTimeframe: Timeframe = '1Min';
  readonly start: Date;
  readonly #profiles: ReadonlyMap<string, Profile>;
  readonly #days: SyntheticDays;

  constructor(options: SyntheticMarketOptions) {
    const seed = mixText(0x51ed270b, String(options.seed));
    const symbols = options.symbols ?? WATCHLIST;
    this.fingerprint = `synthetic-2:seed=${options.seed}:symbols=${symbols.length}`;
    this.start = options.startAt ?? new Date(DEFAULT_START);
    this.#days = new SyntheticDays(symbols.length);
    this.#profiles = new Map(symbols.map(({ symbol, sector }) => [symbol, profileOf(seed, symbol, sector)]));
  }

  symbols(): readonly string[] {
    return [...this.#profiles.keys()];
  }

  has(symbol: string): boolean {
    return this.#profiles.has(symbol);
  }

  priceAt(symbol: string, instant: number): PricePoint | undefined {
    const profile = this.#profiles.get(symbol);
    if (profile === undefined) return undefined;
    const day = lastTradingDay(profile, instant);
    const columns = day === undefined ? undefined : this.#days.minutes(profile, day);
    if (columns === undefined) return undefined;
    return pricePointAt(minuteBar(columns, minuteAt(columns, instant)), instant);
  }

  nextPathBar(symbol: string, instant: number): PathBar | undefined {
    const profile = this.#profiles.get(symbol);
    if (profile === undefined) return undefined;
    const next = Math.floor(instant / 1_000) * 1_000 + 1_000;
    let day = dayOf(next);
    const hours = hoursOf(profile, day);
    if (hours === undefined || next >= hours.end) {
      const later = sessionDayAtOrAfter(day + 1);
      if (later === undefined) return undefined;
      day = later;
    }
    const columns = this.#days.minutes(profile, day);
    return columns && minuteBar(columns, Math.max(0, minuteAt(columns, next)));
  }

  bars(symbol: string, timeframe: Timeframe, from: number, to: number, now: number): readonly MarketBar[] {
    const profile = this.#profiles.get(symbol);
    if (profile === undefined) return [];
    const bars: MarketBar[] = [];
    const last = dayOf(Math.min(to, now));
    for (let day = dayOf(from); day <= last; day += 1) {
      if (timeframe === '1Day') this.#pushDaily(bars, profile, day, from, to, now);
      else this.#pushIntraday(bars, profile, day, timeframe, from, to, now);
    }
    return bars;
  }

  lastBars(symbol: string, timeframe: Timeframe, count: number, now: number): readonly MarketBar[] {
    const profile = this.#profiles.get(symbol);
    if (profile === undefined) return [];
    let bars: readonly MarketBar[] = [];
    let day: number | undefined = lastTradingDay(profile, now);
    while (day !== undefined && bars.length < count) {
      const ofDay: MarketBar[] = [];
      if (timeframe === '1Day') this.#pushDaily(ofDay, profile, day, 0, Number.POSITIVE_INFINITY, now);
      else {
        // One minute bar more than asked for would be cut off again: begin near the end of the day.
        const span = timeframe === '1Min' ? (count + 1) * MINUTE_MS : Number.POSITIVE_INFINITY;
        const end = hoursOf(profile, day)?.end ?? now;
        this.#pushIntraday(
          ofDay,
          profile,
          day,
          timeframe,
          Math.min(end, now) - span,
          Number.POSITIVE_INFINITY,
          now,
        );
      }
      bars = [...ofDay, ...bars];
      day = profile.assetClass === 'crypto' ? day - 1 : sessionDayAtOrBefore(day - 1);
    }
    return bars.slice(-count);
  }

  #pushDaily(out: MarketBar[], profile: Profile, day: number, from: number, to: number, now: number): void {
    const hours = hoursOf(profile, day);
    if (hours === undefined || hours.barStart < from || hours.barStart >= to || now < hours.first) return;
    if (now >= hours.end) {
      const bar = this.#days.daily(profile, day);
      if (bar !== undefined) out.push(bar);
      return;
    }
    const columns = this.#days.minutes(profile, day);
    if (columns === undefined) return;
    const minute = minuteAt(columns, now);
    const forming = knownBar(minuteBar(columns, minute), at(columns.start, minute) + MINUTE_MS, now);
    if (forming === undefined) return;
    const before = minute === 0 ? { ...forming, volume: 0 } : summary(columns, minute);
    out.push({
      start: hours.barStart,
      open: before.open,
      high: Math.max(before.high, forming.high),
      low: Math.min(before.low, forming.low),
      close: forming.close,
      volume: Math.round((before.volume + forming.volume) * 1e4) / 1e4,
      complete: false,
    });
  }

  #pushIntraday(
    out: MarketBar[],
    profile: Profile,
    day: number,
    timeframe: '1Min' | '1Hour',
    from: number,
    to: number,
    now: number,
  ): void {
    const columns = this.#days.minutes(profile, day);
    if (columns === undefined) return;
    // An hour bar is asked for by its own start, which may be before the first minute in it.
    const step = timeframe === '1Hour' ? HOUR : 1;
    const first = lowerBound(columns.start, Math.ceil(from / step) * step, columns.length);
    const end = Math.min(Math.ceil(to / step) * step, now + 1);
    const minutes: MarketBar[] = [];
    for (let index = first; index < columns.length && at(columns.start, index) < end; index += 1) {
      const bar = knownBar(minuteBar(columns, index), at(columns.start, index) + MINUTE_MS, now);
      if (bar !== undefined) minutes.push(bar);
    }
    const bars = timeframe === '1Min' ? minutes : toBuckets(minutes, HOUR, now);
    for (const bar of bars) out.push(bar);
  }
}

const minuteBar = (columns: Columns, index: number): PathBar =>
  pathBar(columns, index, at(columns.start, index), POINTS);

/** The day of the last trade at or before `instant`. */
function lastTradingDay(profile: Profile, instant: number): number | undefined {
  const day = dayOf(instant);
  if (profile.assetClass === 'crypto') return day;
  const session = sessionOfDay(day);
  return session !== undefined && instant >= session.open ? day : sessionDayAtOrBefore(day - 1);
}

export const createSyntheticMarket = (options: SyntheticMarketOptions): Market =>
  new SyntheticMarket(options);
