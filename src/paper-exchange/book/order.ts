import type { AssetClass, Side } from '../../domain/asset.ts';
import { type Decimal, dec, floorTo, ZERO } from '../../domain/decimal.ts';
import type { TimeInForce } from '../../domain/order/status.ts';

export type ExchangeStatus = 'new' | 'partially_filled' | 'filled' | 'canceled' | 'expired';

/** The finest quantity that Alpaca keeps. */
export const FINEST: Decimal = dec('0.000000001');

/** What was asked for, checked: quantities and prices are positive decimals. */
export interface OrderTicket {
  readonly clientOrderId: string;
  readonly symbol: string;
  readonly assetClass: AssetClass;
  readonly side: Side;
  readonly type: 'market' | 'limit';
  readonly timeInForce: TimeInForce;
  /** Exactly one of `qty` and `notional` (dollars; market orders only) is there. */
  readonly qty: Decimal | undefined;
  readonly notional: Decimal | undefined;
  /** With `type` limit only. */
  readonly limitPrice: Decimal | undefined;
}

/** An order as the exchange keeps it. Instants are epoch milliseconds. Changed by replacing it. */
export interface ExchangeOrder extends OrderTicket {
  /** Counts up with every order: price-time priority, and the order of lists. */
  readonly seq: number;
  readonly id: string;
  readonly status: ExchangeStatus;
  readonly filledQty: Decimal;
  /** Sum of quantity × price over the fills. */
  readonly filledCost: Decimal;
  /** Dollars held for each unit that is still to be bought; zero for a sell. */
  readonly holdPrice: Decimal;
  readonly submittedAt: number;
  readonly updatedAt: number;
  /** When it can trade first: at once, or at the next open. */
  readonly activeFrom: number;
  readonly expiresAt: number;
  /** When it reached its end state. */
  readonly endedAt: number | undefined;
}

export const isOpen = (order: ExchangeOrder): boolean =>
  order.status === 'new' || order.status === 'partially_filled';

/** What is still to be filled at `price`; a notional order's quantity depends on it. */
export function remainingQty(order: ExchangeOrder, price: Decimal): Decimal {
  if (order.qty !== undefined) return order.qty.minus(order.filledQty);
  return floorTo((order.notional ?? ZERO).minus(order.filledCost).div(price), FINEST);
}

/** Buying power that the open order still holds. */
export function heldCash(order: ExchangeOrder): Decimal {
  if (order.side === 'sell') return ZERO;
  if (order.qty === undefined) return (order.notional ?? ZERO).minus(order.filledCost);
  return order.qty.minus(order.filledQty).times(order.holdPrice);
}

/** Position units that the open sell order still holds. */
export const heldQty = (order: ExchangeOrder): Decimal =>
  order.side === 'sell' && order.qty !== undefined ? order.qty.minus(order.filledQty) : ZERO;

/** Sized in whole units, so that it fills in whole units. */
export const isWhole = (order: ExchangeOrder): boolean =>
  order.assetClass === 'us_equity' && order.qty !== undefined && order.qty.mod(1).eq(0);
