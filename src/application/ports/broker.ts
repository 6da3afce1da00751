import type { AssetClass, Side } from '../../domain/asset.ts';
import type { Session } from '../../domain/calendar/calendar.ts';
import type { Decimal } from '../../domain/decimal.ts';
import type { Money } from '../../domain/money.ts';
import type { OrderStatus, OrderType, TimeInForce } from '../../domain/order/status.ts';

export interface BrokerAccount {
  readonly cash: Money;
  readonly equity: Money;
  /** Equity at the last close of the regular session. */
  readonly lastEquity: Money;
  readonly buyingPower: Money;
  /** True when the broker blocks new orders: margin call, compliance, transfer. */
  readonly blocked: boolean;
  readonly shortingEnabled: boolean;
}

export interface BrokerPosition {
  readonly symbol: string;
  /** Signed: negative is short. */
  readonly qty: Decimal;
  readonly averageEntryPrice: Money;
  readonly price: Money;
}

export interface OrderRequest {
  /** Derived from the intent and leg before the first submit; reused on every retry. */
  readonly clientOrderId: string;
  readonly symbol: string;
  readonly side: Side;
  readonly qty: Decimal;
  readonly type: OrderType;
  /** Present when, and only when, `type` is limit or stop_limit. */
  readonly limitPrice?: Money | undefined;
  /** Present when, and only when, `type` is stop or stop_limit. */
  readonly stopPrice?: Money | undefined;
  /** Percent behind the best price; present when, and only when, `type` is trailing_stop. */
  readonly trailPercent?: Decimal | undefined;
  readonly timeInForce: TimeInForce;
  /**
   * True for one that trades in pre-market and after-hours too: a limit order of a stock, for the day or good till
   * canceled, without exits. Others wait for the regular session.
   */
  readonly extendedHours?: boolean | undefined;
  /** Exits that rest at the venue (SG8). Whole shares of stock only, for the day or good till canceled. */
  readonly exits?: Exits | undefined;
}

/**
 * `bracket`: the order is an entry, and both exits wait for its whole fill. `oco`: the order is a limit order that
 * takes the profit of a position that is there, with its stop-loss beside it. One exit cancels the other.
 */
export type Exits =
  | { readonly kind: 'bracket'; readonly takeProfit: Money; readonly stopLoss: Money }
  | { readonly kind: 'oco'; readonly stopLoss: Money };

/** What to change of an order that rests; what is absent stays. */
export interface OrderChange {
  /** Of the order that takes its place; derived like any other. */
  readonly clientOrderId: string;
  readonly qty?: Decimal | undefined;
  readonly limitPrice?: Money | undefined;
  readonly stopPrice?: Money | undefined;
}

export interface BrokerOrder {
  readonly brokerOrderId: string;
  readonly clientOrderId: string;
  readonly symbol: string;
  readonly side: Side;
  readonly qty: Decimal;
  readonly type: OrderType | 'other';
  readonly status: OrderStatus;
  /** The venue's own word, when `status` is `unknown`. */
  readonly unknownStatus?: string | undefined;
  /** The broker's id of the order that took its place; it orders what this one had left, and has its own fills. */
  readonly replacedBy?: string | undefined;
  /** The broker's id of the order whose place it took. */
  readonly replaces?: string | undefined;
  /** Of a limit, and of a stop with one. */
  readonly limitPrice?: Money | undefined;
  /** Of a stop of any kind; where it is now, when it trails the price. */
  readonly stopPrice?: Money | undefined;
  /** Cumulative. */
  readonly filledQty: Decimal;
  /** Over all fills so far; absent while nothing is filled. */
  readonly filledAveragePrice?: Money | undefined;
  readonly submittedAt: string;
  readonly updatedAt: string;
  /** The exits of an order that was placed with some; the venue gave them their client order ids. */
  readonly legs?: readonly BrokerOrder[] | undefined;
}

export interface BrokerAsset {
  readonly symbol: string;
  readonly assetClass: AssetClass;
  readonly tradable: boolean;
  readonly shortable: boolean;
  readonly fractionable: boolean;
  /** Smallest step of a quantity: 1 for a stock that is not fractionable. */
  readonly increment: Decimal;
}

/** A refusal by the broker is an answer, not an error: nothing was ordered and a retry would be refused again. */
export type Submission =
  | { readonly kind: 'accepted'; readonly order: BrokerOrder }
  | { readonly kind: 'rejected'; readonly code: string; readonly message: string };

/** Word that something has happened, for who would otherwise wait longer before he asks. */
export interface Hint {
  /** Never rejects. */
  readonly came: Promise<void>;
  /** To be called when nobody waits any more. */
  cancel(): void;
}

/**
 * The venue that holds the account. Every method may throw Transient (rate limit, 5xx, no connection) or Fatal
 * (credentials refused). `submit` throws OutcomeUnknown when the order may have arrived.
 */
export interface Broker {
  account(): Promise<BrokerAccount>;
  positions(): Promise<readonly BrokerPosition[]>;
  /** Orders that may still fill, exits with their entry: it may have filled long ago. */
  openOrders(): Promise<readonly BrokerOrder[]>;
  /** Every order submitted since `since` (ISO-8601 UTC), ended or not, oldest first. */
  ordersSince(since: string): Promise<readonly BrokerOrder[]>;
  asset(symbol: string): Promise<BrokerAsset | undefined>;
  /** The venue's calendar of the stock exchange: all sessions from `from` to `to`, dates in New York, both included. */
  sessions(from: string, to: string): Promise<readonly Session[]>;
  submit(request: OrderRequest): Promise<Submission>;
  orderByClientId(clientOrderId: string): Promise<BrokerOrder | undefined>;
  /** By the broker's own id: an order that replaces another may have a client order id that is not ours. */
  orderById(brokerOrderId: string): Promise<BrokerOrder | undefined>;
  /**
   * Puts another order in the place of one that rests. Like `submit` it may throw OutcomeUnknown, and the new client
   * order id says what became of it; an order that has ended is a rejection.
   */
  replace(brokerOrderId: string, change: OrderChange): Promise<Submission>;
  /** Asks for a cancel, of an exit for all of its group; an order that already ended is left as it is. The outcome is read with `orderByClientId`. */
  cancel(brokerOrderId: string): Promise<void>;
  /**
   * Where the venue tells of orders by itself: that this one may have ended, from now on. It is a reason to ask, and
   * no answer: it may come for nothing, late, or never.
   */
  hintOfEnd?(clientOrderId: string): Hint;
}
