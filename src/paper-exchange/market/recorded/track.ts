import { type AssetClass, assetClassOf } from '../../../domain/asset.ts';
import { DAY, HOUR, MINUTE } from '../../../domain/clock.ts';
import type { Timeframe } from '../../../domain/market.ts';
import { at, type Columns, newColumns, pathBar } from '../columns.ts';
import type { PathBar } from '../market.ts';
import { dayOf, type SessionHours, sessionOfDay } from '../sessions.ts';
import type { RecordedFile } from './load-bars.ts';

export const TIMEFRAME_MS: Readonly<Record<Timeframe, number>> = {
  '1Min': MINUTE,
  '1Hour': HOUR,
  '1Day': DAY,
};

/** From the finest to the coarsest. */
const LENGTHS: readonly Timeframe[] = ['1Min', '1Hour', '1Day'];

/** All recorded bars of one symbol in the order of time, each of its own length; none overlaps another. */
export interface Track {
  readonly symbol: string;
  readonly assetClass: AssetClass;
  readonly finest: Timeframe;
  readonly columns: Columns;
  /** Milliseconds that bar `index` covers by its timeframe. */
  lengthOf(index: number): number;
}

/** Puts a symbol's files together; where they overlap the finer bars count and the coarser one is left out. */
export function createTrack(symbol: string, files: readonly RecordedFile[]): Track {
  const assetClass = assetClassOf(symbol);
  const ordered = files.toSorted((a, b) => TIMEFRAME_MS[a.timeframe] - TIMEFRAME_MS[b.timeframe]);
  const [first, ...coarser] = ordered;
  const finest = first?.timeframe ?? '1Day';
  if (first === undefined || coarser.length === 0) {
    const length = TIMEFRAME_MS[finest];
    return { symbol, assetClass, finest, columns: first?.columns ?? newColumns(0), lengthOf: () => length };
  }
  const kept = ordered.flatMap((file) => keep(file, ordered, assetClass));
  kept.sort((a, b) => at(a.columns.start, a.index) - at(b.columns.start, b.index));
  const lengths = Float64Array.from(kept, ({ length }) => length);
  return { symbol, assetClass, finest, columns: copy(kept), lengthOf: (index) => at(lengths, index) };
}

interface Kept {
  readonly columns: Columns;
  readonly index: number;
  readonly length: number;
}

function keep(file: RecordedFile, all: readonly RecordedFile[], assetClass: AssetClass): Kept[] {
  const { columns } = file;
  const length = TIMEFRAME_MS[file.timeframe];
  const covered = new Set<number>();
  for (const finer of all.filter(({ timeframe }) => TIMEFRAME_MS[timeframe] < length)) {
    for (const start of finer.columns.start)
      covered.add(periodOf(start, finer.timeframe, length, assetClass));
  }
  return Array.from({ length: columns.length }, (_, index) => ({ columns, index, length })).filter(
    ({ index }) => !covered.has(periodOf(at(columns.start, index), file.timeframe, length, assetClass)),
  );
}

/** Trades between 04:00 and 20:00 New York belong to that UTC day once moved back this far. */
const EXTENDED_SHIFT = 5 * HOUR;

/** Which hour or day a bar is in. */
function periodOf(start: number, timeframe: Timeframe, length: number, assetClass: AssetClass): number {
  if (length < DAY) return Math.floor(start / length);
  return timeframe === '1Day' ? dayOf(start + HOUR) : tradingDayOf(start, assetClass);
}

/** The UTC day that a trade at `instant` counts for. */
export const tradingDayOf = (instant: number, assetClass: AssetClass): number =>
  dayOf(instant - (assetClass === 'crypto' ? 0 : EXTENDED_SHIFT));

function copy(kept: readonly Kept[]): Columns {
  const columns = newColumns(kept.length);
  kept.forEach((from, to) => {
    for (const name of LINES) columns[name][to] = at(from.columns[name], from.index);
  });
  return columns;
}

const LINES = ['start', 'open', 'high', 'low', 'close', 'volume'] as const;

/** Bar `index` with its path, cut short where the next bar begins early. */
export function trackBar(track: Track, index: number): PathBar {
  const { columns } = track;
  const start = at(columns.start, index);
  const length = track.lengthOf(index);
  const session = dailySession(track.assetClass, start, length);
  const pathStart = session?.open ?? start;
  let end = session?.close ?? start + length;
  if (index + 1 < columns.length)
    end = Math.min(end, Math.max(pathStart + 1_000, at(columns.start, index + 1)));
  return pathBar(columns, index, pathStart, Math.max(1, Math.floor((end - pathStart) / 1_000)));
}

/** The regular session that a stock's daily bar covers: bars start at midnight New York or UTC, both on its UTC day. */
const dailySession = (assetClass: AssetClass, start: number, length: number): SessionHours | undefined =>
  length === DAY && assetClass !== 'crypto' ? sessionOfDay(dayOf(start + HOUR)) : undefined;

/** The finest timeframe that all of them have, as it is or made of finer bars. */
export const commonTimeframe = (tracks: readonly Track[]): Timeframe =>
  LENGTHS.findLast((timeframe) => tracks.some(({ finest }) => finest === timeframe)) ?? '1Day';
