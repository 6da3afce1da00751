import { type Decimal, dec, floorTo, ONE, ZERO } from '../../domain/decimal.ts';
import type { PathBar } from '../market/market.ts';
import { FINEST } from './order.ts';

/** A bar's volume becomes available in this many steps, so that a large order fills in parts over the bar. */
const SLICES = 6;

/** How much of a bar's volume is already taken, of the bar that was traded last. */
export interface Taken {
  readonly barStart: number;
  readonly qty: Decimal;
}

/** What may still be traded of `bar` up to its price point `index`. */
export function available(
  bar: PathBar,
  index: number,
  participation: number,
  taken: Taken | undefined,
  whole: boolean,
): Decimal {
  const slice = Math.min(SLICES, Math.floor((index * SLICES) / bar.points) + 1);
  const offered = dec(bar.volume).times(participation).times(slice).div(SLICES);
  const used = taken !== undefined && taken.barStart === bar.start ? taken.qty : ZERO;
  const free = offered.minus(used);
  return free.lte(ZERO) ? ZERO : floorTo(free, whole ? ONE : FINEST);
}
