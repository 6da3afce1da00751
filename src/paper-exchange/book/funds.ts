import { type Decimal, dec, max, min, ZERO } from '../../domain/decimal.ts';
import { type ExchangeOrder, heldCash, heldQty } from './order.ts';
import type { Position } from './position.ts';

export interface Funds {
  readonly cash: Decimal;
  readonly positions: ReadonlyMap<string, Position>;
  readonly open: Iterable<ExchangeOrder>;
}

/** Value of the positions at `priceOf`, dollars. */
export function marketValue(
  positions: ReadonlyMap<string, Position>,
  priceOf: (symbol: string) => Decimal,
): { long: Decimal; short: Decimal } {
  let long = ZERO;
  let short = ZERO;
  for (const { symbol, qty } of positions.values()) {
    const value = qty.times(priceOf(symbol));
    if (qty.gt(ZERO)) long = long.plus(value);
    else short = short.plus(value);
  }
  return { long, short };
}

/**
 * Cash that is free for new orders. Open buys hold their worth; a short position holds its proceeds and as much
 * again as collateral (the account has no margin). Never negative: a market order that waited over night may cost
 * more than it held.
 */
export function buyingPower(funds: Funds, priceOf: (symbol: string) => Decimal): Decimal {
  let free = funds.cash;
  for (const order of funds.open) free = free.minus(heldCash(order));
  const { short } = marketValue(funds.positions, priceOf);
  return max(ZERO, free.plus(short.times(2)));
}

/** Units of a long position that no open sell has taken. */
export function availableQty(
  funds: Funds,
  symbol: string,
): { held: Decimal; existing: Decimal; available: Decimal } {
  const existing = max(ZERO, funds.positions.get(symbol)?.qty ?? ZERO);
  let held = ZERO;
  for (const order of funds.open) if (order.symbol === symbol) held = held.plus(heldQty(order));
  return { held, existing, available: max(ZERO, existing.minus(held)) };
}

/** Dollars a unit that a buy holds: its limit, or the last price with slippage and fees on top. */
export function holdPriceOf(
  limitPrice: Decimal | undefined,
  lastPrice: Decimal,
  slippageBps: number,
  feeBps: number,
): Decimal {
  const price = limitPrice ?? lastPrice.times(dec(slippageBps).div(10_000).plus(1));
  return price.times(dec(feeBps).div(10_000).plus(1));
}

/** How much of a buy covers a short position. */
export const coveredQty = (position: Position | undefined, qty: Decimal): Decimal =>
  position === undefined || position.qty.gte(ZERO) ? ZERO : min(qty, position.qty.abs());
