import { type Decimal, dec, ZERO } from '../domain/decimal.ts';
import { admit } from './book/admission.ts';
import type { MatchEvent } from './book/fill.ts';
import { availableQty, buyingPower, type Funds, marketValue } from './book/funds.ts';
import { end } from './book/lifecycle.ts';
import { canTradeNow, lifetime } from './book/lifetime.ts';
import type { Taken } from './book/liquidity.ts';
import { matchSymbol } from './book/match.ts';
import { type ExchangeOrder, isOpen, type OrderTicket } from './book/order.ts';
import type { Position } from './book/position.ts';
import { type BookedFill, settle } from './book/settle.ts';
import { uuidOf } from './ids.ts';
import type { Market } from './market/market.ts';
import { nextSessionClose } from './market/sessions.ts';
import { Refusal } from './refusal.ts';
import type { ExchangeSettings } from './settings.ts';
import { openState } from './state/open.ts';
import type { OrderFilter } from './state/order-list.ts';
import type { Store } from './state/store.ts';
import { type TradeEvent, type TradeListener, type TradeUpdate, TradeUpdates } from './updates.ts';

export interface AccountView {
  readonly cash: Decimal;
  readonly equity: Decimal;
  readonly lastEquity: Decimal;
  readonly longValue: Decimal;
  readonly shortValue: Decimal;
  readonly buyingPower: Decimal;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly lastEquityAt: number;
}

/**
 * The exchange without its HTTP clothes: one account, its orders and positions, and the rule that everything up to
 * an instant has happened once that instant was asked about.
 */
export class Exchange {
  readonly market: Market;
  readonly settings: ExchangeSettings;
  readonly #store: Store;
  readonly #open = new Map<string, ExchangeOrder>();
  readonly #positions = new Map<string, Position>();
  readonly #taken: Map<string, Taken>;
  readonly #createdAt: number;
  readonly #updates = new TradeUpdates();
  #cash: Decimal;
  #lastEquity: Decimal;
  #lastEquityAt: number;
  #orders: number;
  /** Everything up to here has happened; epoch milliseconds. */
  #advanced: number;
  /** The part of it that is in the file. */
  #stored: number;

  constructor(market: Market, settings: ExchangeSettings, store: Store, initialCash: Decimal, now: number) {
    this.market = market;
    this.settings = settings;
    this.#store = store;
    const state = openState(store, market.fingerprint, initialCash, now);
    this.#createdAt = state.createdAt;
    this.#cash = state.cash;
    this.#lastEquity = state.lastEquity;
    this.#lastEquityAt = state.lastEquityAt;
    this.#orders = state.orders;
    this.#advanced = state.advanced;
    this.#stored = state.advanced;
    this.#taken = new Map(store.taken());
    for (const order of store.openOrders()) this.#open.set(order.id, order);
    for (const position of store.positions()) this.#positions.set(position.symbol, position);
  }

  /** The exchange's own time: never before what has already happened. */
  get now(): number {
    return this.#advanced;
  }

  get storedUpTo(): number {
    return this.#stored;
  }

  /** Lets everything up to `instant` happen: fills, expiries, the closing equity of each session on the way. */
  advanceTo(instant: number): void {
    while (this.#advanced < instant) {
      const close = nextSessionClose(this.#advanced) ?? Number.POSITIVE_INFINITY;
      const target = Math.min(close, instant);
      this.#step(target);
      if (target === close) this.#closeSession(target);
    }
  }

  submit(ticket: OrderTicket): ExchangeOrder {
    const now = this.#advanced;
    if (this.#store.orderByClientId(ticket.clientOrderId) !== undefined) {
      throw Refusal.unprocessable('client_order_id must be unique');
    }
    const immediate = ticket.timeInForce === 'ioc' || ticket.timeInForce === 'fok';
    if (immediate && !canTradeNow(ticket, now)) {
      throw Refusal.unprocessable(
        `${ticket.timeInForce} orders are only accepted during market hours`,
        42210000,
      );
    }
    if (this.market.priceAt(ticket.symbol, now) === undefined) {
      throw Refusal.forbidden(`there is no price for ${ticket.symbol} yet`);
    }
    const admission = { funds: this.#funds(), settings: this.settings, priceOf: this.#price };
    const holdPrice = admit(ticket, admission);
    const seq = this.#orders + 1;
    const order: ExchangeOrder = {
      ...ticket,
      ...lifetime(ticket, now),
      seq,
      id: uuidOf('order', this.market.fingerprint, String(seq)),
      status: 'new',
      filledQty: ZERO,
      filledCost: ZERO,
      holdPrice,
      submittedAt: now,
      updatedAt: now,
      endedAt: undefined,
    };
    this.#store.commit({ orders: [order], meta: this.#meta({ orders: seq }) });
    this.#stored = now;
    this.#orders = seq;
    this.#open.set(order.id, order);
    this.#announce(now < order.activeFrom ? 'accepted' : 'new', order, now);
    return order;
  }

  /** Calls `listener` with everything that happens to an order, once it is stored. Returns what ends it. */
  onTradeUpdate(listener: TradeListener): () => void {
    return this.#updates.listen(listener);
  }

  /** The id of an order that came without one; the same in every run with the same orders. */
  newClientOrderId(): string {
    return uuidOf('client order', this.market.fingerprint, String(this.#orders + 1));
  }

  /** Cancels at once. Refuses an order that has ended. */
  cancel(id: string): ExchangeOrder {
    const order = this.#open.get(id);
    if (order === undefined) {
      const ended = this.#store.orderById(id);
      if (ended === undefined) throw Refusal.notFound(`order not found for ${id}`);
      throw Refusal.unprocessable(`order is already in "${ended.status}" state`, 42210000);
    }
    const canceled = end(order, 'canceled', this.#advanced);
    this.#store.commit({ orders: [canceled], meta: this.#meta() });
    this.#stored = this.#advanced;
    this.#open.delete(id);
    this.#announce('canceled', canceled, this.#advanced);
    return canceled;
  }

  order(id: string): ExchangeOrder | undefined {
    return this.#open.get(id) ?? this.#store.orderById(id);
  }

  orderByClientId(clientOrderId: string): ExchangeOrder | undefined {
    return this.#store.orderByClientId(clientOrderId);
  }

  orders(filter: OrderFilter): ExchangeOrder[] {
    return this.#store.listOrders(filter);
  }

  openOrders(): readonly ExchangeOrder[] {
    return [...this.#open.values()];
  }

  position(symbol: string): Position | undefined {
    return this.#positions.get(symbol);
  }

  positions(): readonly Position[] {
    return [...this.#positions.values()].sort((a, b) => (a.symbol < b.symbol ? -1 : 1));
  }

  availableQty(symbol: string): Decimal {
    return availableQty(this.#funds(), symbol).available;
  }

  account(): AccountView {
    const { long, short } = marketValue(this.#positions, this.#price);
    return {
      cash: this.#cash,
      equity: this.#cash.plus(long).plus(short),
      lastEquity: this.#lastEquity,
      longValue: long,
      shortValue: short,
      buyingPower: buyingPower(this.#funds(), this.#price),
      createdAt: this.#createdAt,
      lastEquityAt: this.#lastEquityAt,
    };
  }

  #funds(): Funds {
    return { cash: this.#cash, positions: this.#positions, open: this.#open.values() };
  }

  readonly #price = (symbol: string): Decimal => dec(this.market.priceAt(symbol, this.#advanced)?.price ?? 0);

  /** Matches in (advanced, target], then expires what has lived long enough. */
  #step(target: number): void {
    const events: MatchEvent[] = [];
    const taken: { symbol: string; taken: Taken }[] = [];
    for (const [symbol, orders] of this.#openBySymbol()) {
      const before = this.#taken.get(symbol);
      const match = matchSymbol(this.market, this.settings, orders, this.#advanced, target, before);
      events.push(...match.events);
      if (match.taken !== undefined && match.taken !== before) taken.push({ symbol, taken: match.taken });
    }
    const expired = [...this.#open.values()].filter((order) => order.expiresAt <= target);
    if (events.length > 0 || expired.length > 0) this.#apply(events, expired, taken, target);
    this.#advanced = target;
  }

  #openBySymbol(): ReadonlyMap<string, ExchangeOrder[]> {
    return Map.groupBy(this.#open.values(), (order) => order.symbol);
  }

  #apply(
    events: readonly MatchEvent[],
    expired: readonly ExchangeOrder[],
    taken: readonly { symbol: string; taken: Taken }[],
    target: number,
  ): void {
    const book = { cash: this.#cash, open: this.#open, positions: this.#positions };
    const { cash, orders, positions, fills } = settle(book, events, expired, this.settings.feeBps);
    this.#store.commit({
      orders: [...orders.values()],
      fills,
      positions: [...positions].map(([symbol, position]) => ({ symbol, position })),
      taken,
      meta: this.#meta({ cash: cash.toFixed(), advanced: target }),
    });
    this.#stored = target;
    this.#cash = cash;
    for (const order of orders.values()) {
      if (isOpen(order)) this.#open.set(order.id, order);
      else this.#open.delete(order.id);
    }
    for (const [symbol, position] of positions) {
      if (position === undefined) this.#positions.delete(symbol);
      else this.#positions.set(symbol, position);
    }
    for (const part of taken) this.#taken.set(part.symbol, part.taken);
    this.#announceAll(orders.values(), fills);
  }

  #announceAll(orders: Iterable<ExchangeOrder>, fills: readonly BookedFill[]): void {
    for (const order of orders) {
      for (const { orderId, qty, price, time } of fills) {
        if (orderId !== order.id) continue;
        const positionQty = this.#positions.get(order.symbol)?.qty ?? ZERO;
        const event = order.status === 'filled' && time === order.endedAt ? 'fill' : 'partial_fill';
        this.#announce(event, order, time, { qty, price, positionQty });
      }
      if (order.status === 'canceled' || order.status === 'expired') {
        this.#announce(order.status, order, order.endedAt ?? this.#advanced);
      }
    }
  }

  #announce(event: TradeEvent, order: ExchangeOrder, time: number, fill?: TradeUpdate['fill']): void {
    const executionId = uuidOf('update', order.id, event, String(time), order.filledQty.toFixed());
    this.#updates.emit({ event, order, time, executionId, ...(fill === undefined ? {} : { fill }) });
  }

  /** The equity at the close is what tomorrow's gains and losses are measured against. */
  #closeSession(close: number): void {
    const { long, short } = marketValue(this.#positions, this.#price);
    this.#lastEquity = this.#cash.plus(long).plus(short);
    this.#lastEquityAt = close;
    if (this.#positions.size > 0 || this.#open.size > 0) {
      this.#store.commit({ meta: this.#meta() });
      this.#stored = close;
    }
  }

  #meta(changed: Readonly<Record<string, string | number>> = {}): Record<string, string> {
    const meta = {
      cash: this.#cash.toFixed(),
      lastEquity: this.#lastEquity.toFixed(),
      lastEquityAt: this.#lastEquityAt,
      orders: this.#orders,
      advanced: this.#advanced,
      ...changed,
    };
    return Object.fromEntries(Object.entries(meta).map(([name, value]) => [name, String(value)]));
  }
}
