import type { AssetClass, Side } from '../../domain/asset.ts';
import { type Decimal, dec, floorTo, min, ZERO } from '../../domain/decimal.ts';
import type { EndStatus, ExchangeStatus } from './status.ts';
import type { Intent, OrderClass, Tif, Type } from './terms.ts';

/** The finest quantity that Alpaca keeps. */
export const FINEST: Decimal = dec('0.000000001');

/** How far a trailing stop stays behind the best price: dollars, or percent of it. */
export interface Trail {
  readonly in: 'price' | 'percent';
  readonly by: Decimal;
}

/** What one order was asked to do, checked: quantities and prices are positive decimals. */
export interface Terms {
  readonly symbol: string;
  readonly assetClass: AssetClass;
  readonly side: Side;
  readonly type: Type;
  readonly timeInForce: Tif;
  /** Exactly one of `qty` and `notional` (dollars; market orders only) is there. */
  readonly qty: Decimal | undefined;
  readonly notional: Decimal | undefined;
  /** Of limit and stop_limit. */
  readonly limitPrice: Decimal | undefined;
  /** Of stop and stop_limit. */
  readonly stopPrice: Decimal | undefined;
  /** Of trailing_stop. */
  readonly trail: Trail | undefined;
  /** A limit order that may trade before the open and after the close. */
  readonly extendedHours: boolean;
  readonly orderClass: OrderClass;
}

/** The price at which a loss is cut: at the market, or with a limit. */
export interface StopLoss {
  readonly stopPrice: Decimal;
  readonly limitPrice: Decimal | undefined;
}

/** An order as it came in; of a class with legs, with their prices. */
export interface OrderTicket extends Terms {
  readonly clientOrderId: string;
  readonly takeProfit: Decimal | undefined;
  readonly stopLoss: StopLoss | undefined;
  /** What the sender believes the order does to the position; checked when given. */
  readonly intent: Intent | undefined;
}

export type LegRole = 'take_profit' | 'stop_loss';

/** An order as the exchange keeps it. Instants are epoch milliseconds. Changed by replacing it. */
export interface ExchangeOrder extends Terms {
  readonly clientOrderId: string;
  /** Counts up with every order: price-time priority, and the order of lists. */
  readonly seq: number;
  readonly id: string;
  readonly status: ExchangeStatus;
  readonly intent: Intent;
  readonly filledQty: Decimal;
  /** Sum of quantity × price over the fills. */
  readonly filledCost: Decimal;
  /** Dollars held for each unit still to be bought or sold short; zero for an order that closes. */
  readonly holdPrice: Decimal;
  /**
   * Units held for it where that is not its quantity: the most that a sale for an amount of dollars may take, and
   * what its replacement on the way to the venue will want.
   */
  readonly maxQty: Decimal | undefined;
  /** A fault: no more than this is ever filled. */
  readonly fillCap: Decimal | undefined;
  /** A fault: milliseconds from its last fill until it counts as filled. */
  readonly calculatesMs: number | undefined;
  readonly submittedAt: number;
  readonly updatedAt: number;
  /** When it can trade first: at once, at the next open, or, for a leg, once its entry has filled. */
  readonly activeFrom: number;
  readonly expiresAt: number;
  /** When it reached its end state. */
  readonly endedAt: number | undefined;
  /** When the price reached the stop. */
  readonly triggeredAt: number | undefined;
  /** The best price since a trailing stop became active. */
  readonly highWater: Decimal | undefined;
  /** The members of one bracket, OCO or OTO share it. */
  readonly groupId: string | undefined;
  /** Which exit it is; absent for the entry, and for the take-profit that leads an OCO. */
  readonly leg: LegRole | undefined;
  readonly replaces: string | undefined;
  readonly replacedBy: string | undefined;
  /** An end that is on its way to the venue; until then the order may fill. */
  readonly due: Due | undefined;
}

export interface Due {
  readonly at: number;
  readonly as: EndStatus;
  /** What had filled when the end was asked for. */
  readonly filledBefore: Decimal;
}

/** `activeFrom` of a leg whose entry has not filled. */
export const NOT_YET: number = Number.MAX_SAFE_INTEGER;

/** What is still to be filled at `price`; a notional order's quantity depends on it. */
export function remainingQty(order: ExchangeOrder, price: Decimal): Decimal {
  if (order.qty !== undefined) return order.qty.minus(order.filledQty);
  const wanted = floorTo((order.notional ?? ZERO).minus(order.filledCost).div(price), FINEST);
  return order.maxQty === undefined ? wanted : min(wanted, order.maxQty.minus(order.filledQty));
}

/** Sized in whole units, so that it fills in whole units. */
export const isWhole = (order: ExchangeOrder): boolean =>
  order.assetClass === 'us_equity' && order.qty !== undefined && order.qty.mod(1).eq(0);

/** A stop that the price has not reached yet. */
export const awaitsTrigger = (order: ExchangeOrder): boolean =>
  (order.type === 'stop' || order.type === 'stop_limit' || order.type === 'trailing_stop') &&
  order.triggeredAt === undefined;

/** Part of a bracket, OCO or OTO. */
export const isComplex = (order: Pick<Terms, 'orderClass'>): boolean => order.orderClass !== 'simple';
