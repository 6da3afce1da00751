import type { PortfolioRecord, Position } from '../../contracts/records/portfolio.ts';
import { signOf } from '../../domain/asset.ts';
import { ZERO } from '../../domain/decimal.ts';
import { notResting } from './not-resting.ts';

/** Positions as they will be when everything in flight has filled, so that nothing is entered or left twice. */
export function expectedPositions(portfolio: PortfolioRecord): readonly Position[] {
  const held = new Map(portfolio.positions.map((position) => [position.symbol, position] as const));
  for (const { symbol, side, qty, notional } of notResting(portfolio.reservations)) {
    const before = held.get(symbol);
    const price = before?.price ?? notional.div(qty);
    const after = (before?.qty ?? ZERO).plus(qty.times(signOf(side)));
    held.set(symbol, { symbol, qty: after, price, averageEntryPrice: before?.averageEntryPrice ?? price });
  }
  return [...held.values()];
}
