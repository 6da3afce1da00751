import { DAY } from '../../../domain/clock.ts';
import { merge } from '../aggregate.ts';
import { at, knownBar, lowerBound } from '../columns.ts';
import type { MarketBar } from '../market.ts';
import { dailyBarStart, sessionOfDay } from '../sessions.ts';
import { type Track, trackBar, tradingDayOf } from './track.ts';

/** The recorded bars of one day: indices from `from` to before `to`. */
interface DaySpan {
  readonly from: number;
  readonly to: number;
  /** The whole day, once it is over. */
  readonly bar: MarketBar;
  /** Epoch milliseconds from which `bar` is all there is to know. */
  readonly settled: number;
}

/**
 * The days of a track. A stock's day has its prices from the regular session and its volume from all of the day, as
 * the consolidated tape has it; a coin's day is the UTC day. Whole days are made once, the current one when asked for.
 */
export class Days {
  readonly #track: Track;
  #spans: readonly DaySpan[] | undefined;

  constructor(track: Track) {
    this.#track = track;
  }

  /** The days that start in [from, to) as they are known at `now`. */
  between(from: number, to: number, now: number): readonly MarketBar[] {
    const bars: MarketBar[] = [];
    const spans = this.#all();
    for (let index = firstAt(spans, from); index < spans.length; index += 1) {
      const span = spans[index];
      if (span === undefined || span.bar.start >= Math.min(to, now + 1)) break;
      const bar = this.#known(span, now);
      if (bar !== undefined) bars.push(bar);
    }
    return bars;
  }

  /** The last `count` days as they are known at `now`. */
  last(count: number, now: number): readonly MarketBar[] {
    const spans = this.#all();
    const bars: MarketBar[] = [];
    for (let index = firstAt(spans, now + 1) - 1; index >= 0 && bars.length < count; index -= 1) {
      const span = spans[index];
      const bar = span && this.#known(span, now);
      if (bar !== undefined) bars.push(bar);
    }
    return bars.reverse();
  }

  #known(span: DaySpan, now: number): MarketBar | undefined {
    return now >= span.settled ? span.bar : dayBar(this.#track, span.from, span.to, now);
  }

  #all(): readonly DaySpan[] {
    this.#spans ??= spansOf(this.#track);
    return this.#spans;
  }
}

/** The index of the first span that starts at `instant` or later. */
function firstAt(spans: readonly DaySpan[], instant: number): number {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((spans[middle]?.bar.start ?? Number.POSITIVE_INFINITY) < instant) low = middle + 1;
    else high = middle;
  }
  return low;
}

function spansOf(track: Track): DaySpan[] {
  const spans: DaySpan[] = [];
  const { length } = track.columns;
  for (let from = 0; from < length; ) {
    const day = dayOfBar(track, from);
    let to = from + 1;
    while (to < length && dayOfBar(track, to) === day) to += 1;
    const bar = dayBar(track, from, to, Number.POSITIVE_INFINITY);
    if (bar !== undefined) spans.push({ from, to, bar, settled: settledAt(track, to - 1) });
    from = to;
  }
  return spans;
}

/** Daily bars are days of their own, whenever they start. */
const dayOfBar = (track: Track, index: number): number =>
  track.lengthOf(index) === DAY
    ? at(track.columns.start, index)
    : tradingDayOf(at(track.columns.start, index), track.assetClass);

function settledAt(track: Track, last: number): number {
  const bar = trackBar(track, last);
  const end = bar.pathStart + bar.points * 1_000;
  if (track.lengthOf(last) === DAY) return end;
  const day = tradingDayOf(bar.start, track.assetClass);
  return Math.max(end, track.assetClass === 'crypto' ? (day + 1) * DAY : (sessionOfDay(day)?.close ?? end));
}

/** One day from its bars, as far as they are known at `now`; undefined before its first trade. */
function dayBar(track: Track, from: number, to: number, now: number): MarketBar | undefined {
  const parts: { readonly bar: MarketBar; readonly length: number }[] = [];
  for (let index = from; index < to && at(track.columns.start, index) <= now; index += 1) {
    const bar = trackBar(track, index);
    const known = knownBar(bar, bar.pathStart + bar.points * 1_000, now);
    if (known !== undefined) parts.push({ bar: known, length: track.lengthOf(index) });
  }
  const [first] = parts;
  if (first === undefined || first.length === DAY) return first?.bar;
  const all = parts.map(({ bar }) => bar);
  const day = tradingDayOf(first.bar.start, track.assetClass);
  if (track.assetClass === 'crypto') return merge(all, day * DAY, (day + 1) * DAY <= now);
  const session = sessionOfDay(day);
  if (session === undefined) return undefined;
  // An hour bar that starts at 09:00 holds the first half hour of the session.
  const regular = parts.filter(
    ({ bar, length }) => bar.start + length > session.open && bar.start < session.close,
  );
  const merged = merge(
    regular.map(({ bar }) => bar),
    dailyBarStart(session),
    session.close <= now,
  );
  return merged && { ...merged, volume: all.reduce((sum, bar) => sum + bar.volume, 0) };
}

/** The bars of a track that are no longer than `length` and start in [from, to), as they are known at `now`. */
export function knownBars(track: Track, length: number, from: number, to: number, now: number): MarketBar[] {
  const bars: MarketBar[] = [];
  const end = Math.min(to, now + 1);
  for (let index = lowerBound(track.columns.start, from); index < track.columns.length; index += 1) {
    if (at(track.columns.start, index) >= end) break;
    if (track.lengthOf(index) > length) continue;
    const bar = trackBar(track, index);
    const known = knownBar(bar, bar.pathStart + bar.points * 1_000, now);
    if (known !== undefined) bars.push(known);
  }
  return bars;
}
