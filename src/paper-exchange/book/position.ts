import type { Side } from '../../domain/asset.ts';
import { signOf } from '../../domain/asset.ts';
import { type Decimal, ZERO } from '../../domain/decimal.ts';

export interface Position {
  readonly symbol: string;
  /** Signed: negative is short. Never zero: a flat position is none. */
  readonly qty: Decimal;
  /** Dollars a unit, over the fills that opened or added; reducing does not change it. */
  readonly averageEntryPrice: Decimal;
}

/** The position after a fill; undefined when it is flat. */
export function fillPosition(
  before: Position | undefined,
  symbol: string,
  side: Side,
  qty: Decimal,
  price: Decimal,
): Position | undefined {
  const held = before?.qty ?? ZERO;
  const change = qty.times(signOf(side));
  const after = held.plus(change);
  if (after.eq(ZERO)) return undefined;
  const adds = held.eq(ZERO) || held.gt(ZERO) === change.gt(ZERO);
  if (before === undefined || !adds) {
    const turned = before === undefined || held.gt(ZERO) !== after.gt(ZERO);
    return { symbol, qty: after, averageEntryPrice: turned ? price : before.averageEntryPrice };
  }
  const cost = held.times(before.averageEntryPrice).plus(change.times(price));
  return { symbol, qty: after, averageEntryPrice: cost.div(after) };
}
