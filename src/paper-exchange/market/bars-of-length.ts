import { assetClassOf } from '../../domain/asset.ts';
import { merge } from './aggregate.ts';
import type { Market, MarketBar } from './market.ts';
import { type BarLength, type Bucket, baseOf, bucketAt } from './timeframe.ts';

/**
 * Bars of any length that start in [from, to) (epoch ms), oldest first, as they are known at `now`; the kept ones as
 * they are, longer ones made of them. Empty where the market has nothing as fine as their base.
 */
export function barsOfLength(
  market: Market,
  symbol: string,
  length: BarLength,
  from: number,
  to: number,
  now: number,
): readonly MarketBar[] {
  const base = baseOf(length);
  if (length.count === 1 && length.unit !== 'Week' && length.unit !== 'Month')
    return market.bars(symbol, base, from, to, now);
  if (to <= from) return [];
  const bucketOf = (instant: number): Bucket => bucketAt(assetClassOf(symbol), length, instant);
  const parts = market.bars(symbol, base, bucketOf(from).start, bucketOf(to - 1).end, now);
  return intoBuckets(parts, bucketOf, now).filter(({ start }) => start >= from && start < to);
}

function intoBuckets(
  bars: readonly MarketBar[],
  bucketOf: (instant: number) => Bucket,
  now: number,
): MarketBar[] {
  const merged: MarketBar[] = [];
  let group: MarketBar[] = [];
  let bucket: Bucket | undefined;
  const close = (): void => {
    const bar = bucket && merge(group, bucket.start, bucket.end <= now);
    if (bar !== undefined) merged.push(bar);
  };
  for (const bar of bars) {
    if (bucket === undefined || bar.start >= bucket.end) {
      close();
      group = [];
      bucket = bucketOf(bar.start);
    }
    group.push(bar);
  }
  close();
  return merged;
}
