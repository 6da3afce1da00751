import { signOf } from '../../domain/asset.ts';
import type { Decimal } from '../../domain/decimal.ts';
import type { MatchEvent } from './fill.ts';
import { applyFill, end } from './lifecycle.ts';
import { type ExchangeOrder, isOpen } from './order.ts';
import { fillPosition, type Position } from './position.ts';

/** A fill as it is booked. */
export interface BookedFill {
  readonly orderId: string;
  readonly symbol: string;
  readonly side: string;
  readonly qty: Decimal;
  readonly price: Decimal;
  /** Dollars. */
  readonly fee: Decimal;
  /** Epoch milliseconds. */
  readonly time: number;
  readonly barStart: number;
}

export interface Settlement {
  readonly cash: Decimal;
  readonly orders: ReadonlyMap<string, ExchangeOrder>;
  /** Every symbol whose position changed; undefined is flat. */
  readonly positions: ReadonlyMap<string, Position | undefined>;
  readonly fills: readonly BookedFill[];
}

const CENTS = 2;
const ROUND_UP = 3;

/** What the events, in the order in which they happened, and then the expiries make of orders, cash and positions. */
export function settle(
  book: {
    readonly cash: Decimal;
    readonly open: ReadonlyMap<string, ExchangeOrder>;
    readonly positions: ReadonlyMap<string, Position>;
  },
  events: readonly MatchEvent[],
  expired: readonly ExchangeOrder[],
  feeBps: number,
): Settlement {
  const orders = new Map<string, ExchangeOrder>();
  const positions = new Map<string, Position | undefined>();
  const fills: BookedFill[] = [];
  let { cash } = book;
  for (const event of events.toSorted((a, b) => a.time - b.time)) {
    const order = orders.get(event.orderId) ?? book.open.get(event.orderId);
    if (order === undefined) continue;
    if (event.kind === 'cancel') {
      orders.set(order.id, end(order, 'canceled', event.time));
      continue;
    }
    const { symbol, side } = order;
    const cost = event.qty.times(event.price);
    const fee = cost.times(feeBps).div(10_000).round(CENTS, ROUND_UP);
    cash = cash.minus(cost.times(signOf(side))).minus(fee);
    const before = positions.has(symbol) ? positions.get(symbol) : book.positions.get(symbol);
    positions.set(symbol, fillPosition(before, symbol, side, event.qty, event.price));
    orders.set(order.id, applyFill(order, event));
    const { orderId, qty, price, time, barStart } = event;
    fills.push({ orderId, symbol, side, qty, price, fee, time, barStart });
  }
  for (const order of expired) {
    const current = orders.get(order.id) ?? order;
    if (isOpen(current)) orders.set(order.id, end(current, 'expired', order.expiresAt));
  }
  return { cash, orders, positions, fills };
}
