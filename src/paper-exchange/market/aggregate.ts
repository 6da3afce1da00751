import type { MarketBar } from './market.ts';

/** One bar from consecutive finer ones; `start` and `complete` are the bucket's. Undefined for none. */
export function merge(bars: readonly MarketBar[], start: number, complete: boolean): MarketBar | undefined {
  const first = bars[0];
  const last = bars.at(-1);
  if (first === undefined || last === undefined) return undefined;
  let { high, low } = first;
  let volume = 0;
  for (const bar of bars) {
    if (bar.high > high) high = bar.high;
    if (bar.low < low) low = bar.low;
    volume += bar.volume;
  }
  return { start, open: first.open, high, low, close: last.close, volume, complete };
}

/** Groups consecutive bars into buckets of `length` ms on whole multiples of it, as Alpaca's hour bars are. */
export function toBuckets(bars: readonly MarketBar[], length: number, now: number): MarketBar[] {
  const merged: MarketBar[] = [];
  let from = 0;
  while (from < bars.length) {
    const bucket = bucketOf(bars[from], length);
    let to = from + 1;
    while (to < bars.length && bucketOf(bars[to], length) === bucket) to += 1;
    const bar = merge(bars.slice(from, to), bucket, bucket + length <= now);
    if (bar !== undefined) merged.push(bar);
    from = to;
  }
  return merged;
}

const bucketOf = (bar: MarketBar | undefined, length: number): number =>
  bar === undefined ? Number.NaN : Math.floor(bar.start / length) * length;
