import { HOUR } from '../../domain/clock.ts';
import type { Market, PricePoint } from './market.ts';
import { pathPrice, timeOfPoint } from './path.ts';

/** One trade of the price path: one a second while the market trades. */
export interface Print extends PricePoint {
  /** Shares or coins. */
  readonly size: number;
}

/** Reading backwards goes by stretches of this length. */
const STRETCH = HOUR;

/** At most `most` trades made in [from, to) and not after `now` (epoch ms), oldest or newest first. */
export function printsBetween(
  market: Market,
  symbol: string,
  range: { readonly from: number; readonly to: number; readonly now: number },
  sort: 'asc' | 'desc',
  most: number,
): readonly Print[] {
  const from = range.from;
  const to = Math.min(range.to, range.now + 1);
  if (sort === 'asc') return forward(market, symbol, from, to, most);
  const prints: Print[] = [];
  for (let end = to; end > from && prints.length < most; end -= STRETCH) {
    const stretch = forward(market, symbol, Math.max(from, end - STRETCH), end, Number.POSITIVE_INFINITY);
    prints.push(...stretch.toReversed());
    // Nothing is older than the first bar, however far back the question goes.
    if (stretch.length === 0 && market.priceAt(symbol, end - STRETCH) === undefined) break;
  }
  return prints.slice(0, most);
}

function forward(market: Market, symbol: string, from: number, to: number, most: number): Print[] {
  const prints: Print[] = [];
  let instant = from - 1;
  while (prints.length < most) {
    const bar = market.nextPathBar(symbol, instant);
    if (bar === undefined) break;
    const size = bar.volume / bar.points;
    const first = Math.max(0, Math.ceil((instant + 1 - bar.pathStart) / 1_000));
    for (let index = first; index < bar.points && prints.length < most; index += 1) {
      instant = timeOfPoint(bar, index);
      if (instant >= to) return prints;
      prints.push({ price: pathPrice(bar, index), time: instant, size });
    }
  }
  return prints;
}
