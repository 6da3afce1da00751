import type { MarketBar, PathBar } from './market.ts';
import { partOf, pointAt } from './path.ts';

/** Bars of one symbol by column, oldest first: plain numbers, because nothing is paid with them. */
export interface Columns {
  readonly length: number;
  /** Epoch milliseconds. */
  readonly start: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
}

export const newColumns = (length: number): Columns => ({
  length,
  start: new Float64Array(length),
  open: new Float64Array(length),
  high: new Float64Array(length),
  low: new Float64Array(length),
  close: new Float64Array(length),
  volume: new Float64Array(length),
});

/** A number that is there: columns are only read inside their length. */
export const at = (column: Float64Array, index: number): number => column[index] ?? Number.NaN;

/** The first index whose value is not below `value`; the length when all are. */
export function lowerBound(column: Float64Array, value: number, length: number = column.length): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (at(column, middle) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Bar `index` with its path; `pathStart` and `points` come from whoever knows the bar's length. */
export const pathBar = (columns: Columns, index: number, pathStart: number, points: number): PathBar => ({
  start: at(columns.start, index),
  pathStart,
  points,
  open: at(columns.open, index),
  high: at(columns.high, index),
  low: at(columns.low, index),
  close: at(columns.close, index),
  volume: at(columns.volume, index),
});

/** The bar as it is known at `now`; undefined while its first trade is still to come. */
export function knownBar(bar: PathBar, end: number, now: number): MarketBar | undefined {
  if (now >= end) return { ...asBar(bar), complete: true };
  const index = pointAt(bar, now);
  if (index < 0) return undefined;
  return { start: bar.start, open: bar.open, ...partOf(bar, index), complete: false };
}

const asBar = (bar: PathBar): Omit<MarketBar, 'complete'> => ({
  start: bar.start,
  open: bar.open,
  high: bar.high,
  low: bar.low,
  close: bar.close,
  volume: bar.volume,
});
