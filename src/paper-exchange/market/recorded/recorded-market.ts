import { FIRST_YEAR } from '../../../domain/calendar/calendar.ts';
import { DAY } from '../../../domain/clock.ts';
import { InvalidInputError } from '../../../domain/errors.ts';
import type { Timeframe } from '../../../domain/market.ts';
import { toBuckets } from '../aggregate.ts';
import { at, lowerBound } from '../columns.ts';
import type { Market, MarketBar, PathBar, PricePoint } from '../market.ts';
import { lastPointTime, pricePointAt } from '../path.ts';
import { dayOf, sessionDayAtOrAfter, sessionOfDay } from '../sessions.ts';
import { Days, knownBars } from './daily.ts';
import { loadBars, type RecordedBars } from './load-bars.ts';
import { commonTimeframe, createTrack, TIMEFRAME_MS, type Track, trackBar } from './track.ts';

/** How far a question about the last bars looks back at first; it goes on until it has enough. */
const LOOK_BACK = { '1Min': 10 * DAY, '1Hour': 30 * DAY } as const;

interface Recorded {
  readonly track: Track;
  readonly days: Days;
}

/** Recorded bars as they were published, gaps and odd prints included. Between bars the last price stands, and ages. */
class RecordedMarket implements Market {
  readonly fingerprint: string;
  readonly baseTimeframe: Timeframe;
  readonly start: Date;
  readonly end: Date;
  readonly #recorded: ReadonlyMap<string, Recorded>;

  constructor({ files, fingerprint }: RecordedBars) {
    this.fingerprint = fingerprint;
    const bySymbol = Map.groupBy(files, ({ symbol }) => symbol);
    const tracks = [...bySymbol].map(([symbol, own]) => createTrack(symbol, own));
    this.#recorded = new Map(tracks.map((track) => [track.symbol, { track, days: new Days(track) }]));
    this.baseTimeframe = commonTimeframe(tracks);
    this.start = firstOpen(tracks);
    this.end = new Date(Math.max(...tracks.map(lastTrade)));
  }

  symbols(): readonly string[] {
    return [...this.#recorded.keys()];
  }

  has(symbol: string): boolean {
    return this.#recorded.has(symbol);
  }

  priceAt(symbol: string, instant: number): PricePoint | undefined {
    const track = this.#recorded.get(symbol)?.track;
    if (track === undefined) return undefined;
    let index = lowerBound(track.columns.start, instant + 1) - 1;
    // A daily bar starts at midnight, hours before its first trade.
    while (index >= 0 && trackBar(track, index).pathStart > instant) index -= 1;
    return index < 0 ? undefined : pricePointAt(trackBar(track, index), instant);
  }

  nextPathBar(symbol: string, instant: number): PathBar | undefined {
    const track = this.#recorded.get(symbol)?.track;
    if (track === undefined) return undefined;
    const first = Math.max(0, lowerBound(track.columns.start, instant + 1) - 1);
    for (let index = first; index < track.columns.length; index += 1) {
      const bar = trackBar(track, index);
      if (lastPointTime(bar) > instant) return bar;
    }
    return undefined;
  }

  bars(symbol: string, timeframe: Timeframe, from: number, to: number, now: number): readonly MarketBar[] {
    const recorded = this.#recorded.get(symbol);
    if (recorded === undefined) return [];
    const { track, days } = recorded;
    if (timeframe === '1Day') return days.between(from, to, now);
    const length = TIMEFRAME_MS[timeframe];
    if (timeframe === track.finest) return knownBars(track, length, from, to, now);
    const parts = knownBars(track, length, Math.floor(from / length) * length, to + length, now);
    return toBuckets(parts, length, now).filter((bar) => bar.start >= from && bar.start < to);
  }

  lastBars(symbol: string, timeframe: Timeframe, count: number, now: number): readonly MarketBar[] {
    if (timeframe === '1Day') return this.#recorded.get(symbol)?.days.last(count, now) ?? [];
    for (let span: number = LOOK_BACK[timeframe]; ; span *= 8) {
      const bars = this.bars(symbol, timeframe, now - span, now + 1, now);
      if (bars.length >= count || now - span < 0) return bars.slice(-count);
    }
  }
}

/** The first session of the finest bars: what is coarser and older is history. */
function firstOpen(tracks: readonly Track[]): Date {
  const finest = Math.min(...tracks.map((track) => TIMEFRAME_MS[track.finest]));
  const begins = tracks
    .filter((track) => TIMEFRAME_MS[track.finest] === finest)
    .map((track) => {
      let index = 0;
      while (index + 1 < track.columns.length && track.lengthOf(index) > finest) index += 1;
      return at(track.columns.start, index);
    });
  const first = Math.max(Math.min(...begins), Date.UTC(FIRST_YEAR, 0, 1));
  if (tracks.every(({ assetClass }) => assetClass === 'crypto')) return new Date(first);
  const day = sessionDayAtOrAfter(dayOf(first));
  const session = day === undefined ? undefined : sessionOfDay(day);
  if (session === undefined) throw new InvalidInputError('no session in the recorded bars');
  return new Date(session.open);
}

const lastTrade = (track: Track): number => lastPointTime(trackBar(track, track.columns.length - 1));

/** A market of the bars in a directory, or of bars already loaded. Throws InvalidInputError. */
export const createRecordedMarket = (bars: RecordedBars | string): Market =>
  new RecordedMarket(typeof bars === 'string' ? loadBars(bars) : bars);
