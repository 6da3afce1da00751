import { signOf } from '../domain/asset.ts';
import { type Decimal, dec, ZERO } from '../domain/decimal.ts';
import type { MatchEvent } from './book/fill.ts';
import { availableQty, buyingPower, coveredQty, type Funds, holdPriceOf, marketValue } from './book/funds.ts';
import { applyFill, end } from './book/lifecycle.ts';
import { canTradeNow, lifetime } from './book/lifetime.ts';
import type { Taken } from './book/liquidity.ts';
import { matchSymbol } from './book/match.ts';
import { type ExchangeOrder, isOpen, type OrderTicket } from './book/order.ts';
import { fillPosition, type Position } from './book/position.ts';
import { uuidOf } from './ids.ts';
import type { Market } from './market/market.ts';
import { nextSessionClose } from './market/sessions.ts';
import { Refusal } from './refusal.ts';
import type { ExchangeSettings } from './settings.ts';
import { openState } from './state/open.ts';
import type { FillRow, OrderFilter, Store } from './state/store.ts';

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
    const lastPrice = this.#lastPrice(ticket.symbol);
    const holdPrice =
      ticket.side === 'buy' ? this.#checkBuy(ticket, lastPrice) : this.#checkSell(ticket, lastPrice);
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
    return order;
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

  #lastPrice(symbol: string): Decimal {
    const point = this.market.priceAt(symbol, this.#advanced);
    if (point === undefined) throw Refusal.forbidden(`there is no price for ${symbol} yet`);
    return dec(point.price);
  }

  /** Dollars a unit to hold for the buy. */
  #checkBuy(ticket: OrderTicket, lastPrice: Decimal): Decimal {
    const { slippageBps, feeBps } = this.settings;
    const holdPrice = holdPriceOf(ticket.limitPrice, lastPrice, slippageBps, feeBps);
    const covered =
      ticket.qty === undefined ? ZERO : coveredQty(this.#positions.get(ticket.symbol), ticket.qty);
    const cost =
      ticket.qty === undefined ? (ticket.notional ?? ZERO) : ticket.qty.minus(covered).times(holdPrice);
    const power = buyingPower(this.#funds(), this.#price);
    if (cost.gt(power)) {
      throw Refusal.forbidden('insufficient buying power', {
        buying_power: power.toFixed(),
        cost_basis: cost.toFixed(),
      });
    }
    return covered.gt(ZERO) && ticket.qty !== undefined ? cost.div(ticket.qty) : holdPrice;
  }

  #checkSell(ticket: OrderTicket, lastPrice: Decimal): Decimal {
    const { existing, held, available } = availableQty(this.#funds(), ticket.symbol);
    const qty = ticket.qty ?? (ticket.notional ?? ZERO).div(lastPrice);
    if (qty.lte(available)) return ZERO;
    const flat = existing.eq(ZERO) && held.eq(ZERO) && ticket.assetClass === 'us_equity';
    const collateral = qty.times(ticket.limitPrice ?? lastPrice);
    const power = buyingPower(this.#funds(), this.#price);
    if (this.settings.shorting && flat && collateral.lte(power)) return ZERO;
    if (this.settings.shorting && flat) {
      throw Refusal.forbidden('insufficient buying power', { buying_power: power.toFixed() });
    }
    throw Refusal.forbidden(
      `insufficient qty available for order (requested: ${qty.toFixed()}, available: ${available.toFixed()})`,
      {
        available: available.toFixed(),
        existing_qty: existing.toFixed(),
        held_for_orders: held.toFixed(),
        symbol: ticket.symbol,
      },
    );
  }

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
    const orders = new Map<string, ExchangeOrder>();
    const positions = new Map(this.#positions);
    const changed = new Set<string>();
    const fills: FillRow[] = [];
    let cash = this.#cash;
    const sorted = events.toSorted((a, b) => a.time - b.time);
    for (const event of sorted) {
      const order = orders.get(event.orderId) ?? this.#open.get(event.orderId);
      if (order === undefined) continue;
      if (event.kind === 'cancel') {
        orders.set(order.id, end(order, 'canceled', event.time));
        continue;
      }
      const { symbol, side } = order;
      const cost = event.qty.times(event.price);
      const fee = cost.times(this.settings.feeBps).div(10_000).round(2, 3);
      cash = cash.minus(cost.times(signOf(side))).minus(fee);
      const position = fillPosition(positions.get(symbol), symbol, side, event.qty, event.price);
      if (position === undefined) positions.delete(symbol);
      else positions.set(symbol, position);
      changed.add(symbol);
      orders.set(order.id, applyFill(order, event));
      fills.push({ ...event, symbol, side, fee });
    }
    for (const order of expired) {
      const current = orders.get(order.id) ?? order;
      if (isOpen(current)) orders.set(order.id, end(current, 'expired', order.expiresAt));
    }
    this.#store.commit({
      orders: [...orders.values()],
      fills,
      positions: [...changed].map((symbol) => ({ symbol, position: positions.get(symbol) })),
      taken,
      meta: this.#meta({ cash: cash.toFixed(), advanced: target }),
    });
    this.#stored = target;
    this.#cash = cash;
    for (const order of orders.values()) {
      if (isOpen(order)) this.#open.set(order.id, order);
      else this.#open.delete(order.id);
    }
    for (const symbol of changed) {
      const position = positions.get(symbol);
      if (position === undefined) this.#positions.delete(symbol);
      else this.#positions.set(symbol, position);
    }
    for (const part of taken) this.#taken.set(part.symbol, part.taken);
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
