import { assetClassOf } from '../../../domain/asset.ts';
import { FIRST_YEAR } from '../../../domain/calendar/calendar.ts';
import { DAY, HOUR } from '../../../domain/clock.ts';
import { InvalidInputError } from '../../../domain/errors.ts';
import type { Timeframe } from '../../../domain/market.ts';
import { toBuckets } from '../aggregate.ts';
import { at, type Columns, knownBar, lowerBound, pathBar } from '../columns.ts';
import type { Market, MarketBar, PathBar, PricePoint } from '../market.ts';
import { lastPointTime, pricePointAt } from '../path.ts';
import { dayOf, sessionDayAtOrAfter, sessionOfDay } from '../sessions.ts';
import { toDaily } from './daily.ts';
import { loadBars, type RecordedBars, TIMEFRAME_MS } from './load-bars.ts';

/** A year of hours is the longest stretch that one question about daily bars ever needs to look back. */
const LOOK_BACK: Readonly<Record<Timeframe, number>> = {
  '1Min': 10 * DAY,
  '1Hour': 30 * DAY,
  '1Day': 60 * DAY,
};

/** Recorded bars as they were published, gaps and odd prints included. Between bars the last price stands, and ages. */
class RecordedMarket implements Market {
  readonly fingerprint: string;
  readonly baseTimeframe: Timeframe;
  readonly start: Date;
  readonly end: Date;
  readonly #columns: ReadonlyMap<string, Columns>;

  constructor(bars: RecordedBars) {
    this.fingerprint = bars.fingerprint;
    this.baseTimeframe = bars.timeframe;
    this.#columns = bars.columns;
    this.start = this.#firstOpen();
    this.end = this.#lastTrade();
  }

  symbols(): readonly string[] {
    return [...this.#columns.keys()];
  }

  has(symbol: string): boolean {
    return this.#columns.has(symbol);
  }

  priceAt(symbol: string, instant: number): PricePoint | undefined {
    const columns = this.#columns.get(symbol);
    if (columns === undefined) return undefined;
    let index = lowerBound(columns.start, instant + 1) - 1;
    // A daily bar starts at midnight, hours before its first trade.
    while (index >= 0 && this.#bar(symbol, columns, index).pathStart > instant) index -= 1;
    return index < 0 ? undefined : pricePointAt(this.#bar(symbol, columns, index), instant);
  }

  nextPathBar(symbol: string, instant: number): PathBar | undefined {
    const columns = this.#columns.get(symbol);
    if (columns === undefined) return undefined;
    for (
      let index = Math.max(0, lowerBound(columns.start, instant + 1) - 1);
      index < columns.length;
      index += 1
    ) {
      const bar = this.#bar(symbol, columns, index);
      if (lastPointTime(bar) > instant) return bar;
    }
    return undefined;
  }

  bars(symbol: string, timeframe: Timeframe, from: number, to: number, now: number): readonly MarketBar[] {
    if (timeframe === this.baseTimeframe) return this.#baseBars(symbol, from, to, now);
    if (TIMEFRAME_MS[timeframe] < TIMEFRAME_MS[this.baseTimeframe]) return [];
    const length = TIMEFRAME_MS[timeframe];
    const base = this.#baseBars(symbol, Math.floor(from / length) * length, to + length, now);
    const bars =
      timeframe === '1Day'
        ? toDaily(assetClassOf(symbol), base, TIMEFRAME_MS[this.baseTimeframe], now)
        : toBuckets(base, length, now);
    return bars.filter((bar) => bar.start >= from && bar.start < to);
  }

  lastBars(symbol: string, timeframe: Timeframe, count: number, now: number): readonly MarketBar[] {
    for (let span = LOOK_BACK[timeframe]; ; span *= 8) {
      const bars = this.bars(symbol, timeframe, now - span, now + 1, now);
      if (bars.length >= count || now - span < 0) return bars.slice(-count);
    }
  }

  #baseBars(symbol: string, from: number, to: number, now: number): MarketBar[] {
    const columns = this.#columns.get(symbol);
    const bars: MarketBar[] = [];
    if (columns === undefined) return bars;
    const end = Math.min(to, now + 1);
    for (let index = lowerBound(columns.start, from); index < columns.length; index += 1) {
      if (at(columns.start, index) >= end) break;
      const bar = this.#bar(symbol, columns, index);
      const known = knownBar(bar, bar.pathStart + bar.points * 1_000, now);
      if (known !== undefined) bars.push(known);
    }
    return bars;
  }

  /** Bar `index`, its path cut short where the next bar begins early. */
  #bar(symbol: string, columns: Columns, index: number): PathBar {
    const start = at(columns.start, index);
    let pathStart = start;
    let end = start + TIMEFRAME_MS[this.baseTimeframe];
    const session = this.#dailySession(symbol, start);
    if (session !== undefined) {
      pathStart = session.open;
      end = session.close;
    }
    if (index + 1 < columns.length)
      end = Math.min(end, Math.max(pathStart + 1_000, at(columns.start, index + 1)));
    return pathBar(columns, index, pathStart, Math.max(1, Math.floor((end - pathStart) / 1_000)));
  }

  /** The regular session that a stock's daily bar covers. */
  #dailySession(symbol: string, start: number): { open: number; close: number } | undefined {
    if (this.baseTimeframe !== '1Day' || assetClassOf(symbol) === 'crypto') return undefined;
    // Bars start at midnight New York or UTC; either is on the UTC day of the session.
    return sessionOfDay(dayOf(start + HOUR));
  }

  #firstOpen(): Date {
    const starts = [...this.#columns.values()].map((columns) => at(columns.start, 0));
    const first = Math.max(Math.min(...starts), Date.UTC(FIRST_YEAR, 0, 1));
    if ([...this.#columns.keys()].every((symbol) => assetClassOf(symbol) === 'crypto'))
      return new Date(first);
    const day = sessionDayAtOrAfter(dayOf(first));
    const session = day === undefined ? undefined : sessionOfDay(day);
    if (session === undefined) throw new InvalidInputError('no session in the recorded bars');
    return new Date(session.open);
  }

  #lastTrade(): Date {
    const ends = [...this.#columns].map(([symbol, columns]) =>
      lastPointTime(this.#bar(symbol, columns, columns.length - 1)),
    );
    return new Date(Math.max(...ends));
  }
}

/** A market of the bars in a directory, or of bars already loaded. Throws InvalidInputError. */
export const createRecordedMarket = (bars: RecordedBars | string): Market =>
  new RecordedMarket(typeof bars === 'string' ? loadBars(bars) : bars);
