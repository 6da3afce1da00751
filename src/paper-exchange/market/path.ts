import type { PathBar, PricePoint } from './market.ts';

const POINT_MS = 1_000;

/**
 * The price path inside a bar, one point a second: a bar that closes at or above its open goes open → low → high
 * → close, any other open → high → low → close, in three straight legs of equal time. So every price of the bar
 * is traded at a known second, and the extremes are traded exactly.
 */
function knots(bar: PathBar): readonly [readonly [number, number, number, number], number, number, number] {
  const last = bar.points - 1;
  const rising = bar.close >= bar.open;
  const prices = [bar.open, rising ? bar.low : bar.high, rising ? bar.high : bar.low, bar.close] as const;
  return [prices, Math.floor(last / 3), Math.floor((2 * last) / 3), last];
}

/** Where the legs end, as indexes of points: between two of them the price goes one way. */
export function legEnds(bar: PathBar): readonly [number, number, number] {
  const [, second, third, last] = knots(bar);
  return [second, third, last];
}

/** Decimals of a trade price: cents, finer below a dollar. */
const decimalsOf = (price: number): number =>
  price >= 1 ? 2 : Math.min(10, 3 - Math.floor(Math.log10(price)));

function between(from: number, to: number, share: number, bar: PathBar): number {
  const price = from + (to - from) * share;
  const scale = 10 ** decimalsOf(price);
  return Math.min(bar.high, Math.max(bar.low, Math.round(price * scale) / scale));
}

/** The price at point `index`, 0 to `points` − 1; always inside the bar. */
export function pathPrice(bar: PathBar, index: number): number {
  const [[first, second, third, fourth], at2, at3, last] = knots(bar);
  if (index >= last) return fourth;
  if (index <= 0) return first;
  if (index === at2) return second;
  if (index === at3) return third;
  if (index < at2) return between(first, second, index / at2, bar);
  if (index < at3) return between(second, third, (index - at2) / (at3 - at2), bar);
  return between(third, fourth, (index - at3) / (last - at3), bar);
}

/** What is known of the bar once point `index` was traded. */
export function partOf(
  bar: PathBar,
  index: number,
): { high: number; low: number; close: number; volume: number } {
  if (index >= bar.points - 1) {
    return { high: bar.high, low: bar.low, close: bar.close, volume: bar.volume };
  }
  const [[first, second, third], at2, at3] = knots(bar);
  const close = pathPrice(bar, index);
  const seen = [first, close, ...(index >= at2 ? [second] : []), ...(index >= at3 ? [third] : [])];
  return {
    high: Math.max(...seen),
    low: Math.min(...seen),
    close,
    volume: volumeUpTo(bar, index),
  };
}

/** The volume traded up to and with point `index`: the bar's volume, spread evenly, never rounded up. */
function volumeUpTo(bar: PathBar, index: number): number {
  if (index >= bar.points - 1) return bar.volume;
  const share = (bar.volume * (index + 1)) / bar.points;
  return Number.isInteger(bar.volume) ? Math.floor(share) : Math.floor(share * 1e6) / 1e6;
}

/** The last point at or before `instant`; negative before the path begins. */
export const pointAt = (bar: PathBar, instant: number): number =>
  Math.min(bar.points - 1, Math.floor((instant - bar.pathStart) / POINT_MS));

export const timeOfPoint = (bar: PathBar, index: number): number => bar.pathStart + index * POINT_MS;

/** The instant of the bar's last price point. */
export const lastPointTime = (bar: PathBar): number => timeOfPoint(bar, bar.points - 1);

export function pricePointAt(bar: PathBar, instant: number): PricePoint {
  const index = Math.max(0, pointAt(bar, instant));
  return { price: pathPrice(bar, index), time: timeOfPoint(bar, index) };
}
