import type { Books } from '../portfolio/books.ts';
import { openingIn, type WatchedPosition } from './watched-positions.ts';

/** True while the position is the one that was looked at, and nothing is in flight for it. */
export const isAsSeen = (
  { portfolio: { record: portfolio }, exits }: Books,
  { position: { symbol, qty }, opening }: Pick<WatchedPosition, 'position' | 'opening'>,
): boolean =>
  portfolio.positions.some(
    (one) => one.symbol === symbol && one.qty.eq(qty) && openingIn(exits.record, one) === opening,
  ) && !portfolio.reservations.some((reservation) => reservation.symbol === symbol);
