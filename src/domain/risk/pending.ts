import type { Side } from '../asset.ts';
import { type Decimal, ZERO } from '../decimal.ts';
import type { Money } from '../money.ts';
import type { GateOpenOrder, GatePortfolio } from './gate-input.ts';

/** Something that may still change the position of a symbol: an open order, or a reservation before its order. */
export interface Pending {
  readonly symbol: string;
  readonly side: Side;
  readonly qty: Decimal;
  /** Undefined when nothing says what the order is worth. */
  readonly notional: Money | undefined;
  /** True when the order stands at the broker, who has taken it off buying power. */
  readonly atBroker: boolean;
}

/** Quantity held in `symbol`; signed. */
export const positionQty = (portfolio: GatePortfolio, symbol: string): Decimal =>
  portfolio.positions
    .filter((position) => position.symbol === symbol)
    .reduce((total, position) => total.plus(position.qty), ZERO);

/**
 * Everything pending but what belongs to `ownIntentId`. An intent with both a reservation and an open order counts
 * once, with what the order has left, at the reservation's price.
 */
export function pendingOf(portfolio: GatePortfolio, ownIntentId: string): readonly Pending[] {
  const orders = portfolio.openOrders.filter((order) => order.intentId !== ownIntentId && order.qty.gt(0));
  const ordered = new Set(orders.map((order) => order.intentId));
  const unordered = portfolio.reservations
    .filter(({ intentId, qty }) => intentId !== ownIntentId && !ordered.has(intentId) && qty.gt(0))
    .map(({ symbol, side, qty, notional }) => ({
      symbol,
      side,
      qty,
      notional: notional.abs(),
      atBroker: false,
    }));
  return [...unordered, ...orders.map((order) => atBroker(order, portfolio))];
}

/** Quantity of `symbol` that is pending on `side`. */
export const pendingQty = (pending: readonly Pending[], symbol: string, side: Side): Decimal =>
  pending
    .filter((one) => one.symbol === symbol && one.side === side)
    .reduce((total, one) => total.plus(one.qty), ZERO);

function atBroker(order: GateOpenOrder, portfolio: GatePortfolio): Pending {
  const { symbol, side, qty } = order;
  return {
    symbol,
    side,
    qty,
    notional: order.notional?.abs() ?? unitPrice(order, portfolio)?.times(qty),
    atBroker: true,
  };
}

function unitPrice(order: GateOpenOrder, portfolio: GatePortfolio): Money | undefined {
  const reserved = portfolio.reservations.find(
    ({ intentId, qty }) => intentId === order.intentId && qty.gt(0),
  );
  if (reserved !== undefined) {
    return reserved.notional.abs().div(reserved.qty);
  }
  return portfolio.positions.find((position) => position.symbol === order.symbol)?.price;
}
