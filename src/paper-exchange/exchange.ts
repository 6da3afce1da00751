import { assetClassOf } from '../domain/asset.ts';
import { type Decimal, dec } from '../domain/decimal.ts';
import { type AccountView, accountView } from './account-view.ts';
import { Announcer } from './announcer.ts';
import type { AccountSwitches } from './book/account.ts';
import type { BookEvent } from './book/event.ts';
import type { Taken } from './book/liquidity.ts';
import { marginOf } from './book/margin.ts';
import { matchSymbol } from './book/match.ts';
import type { MatchContext } from './book/match-context.ts';
import type { ExchangeOrder } from './book/order.ts';
import type { Position } from './book/position.ts';
import { type Availability, availability } from './book/reservations.ts';
import { settle } from './book/settle.ts';
import type { Faults } from './faults/faults.ts';
import { Ledger } from './ledger.ts';
import type { Market } from './market/market.ts';
import { nextSessionClose } from './market/sessions.ts';
import { spreadAround } from './market/spread.ts';
import { turnoverOf } from './market/turnover.ts';
import { OrderDesk } from './order-desk.ts';
import type { ExchangeSettings } from './settings.ts';
import type { OrderFilter } from './state/order-list.ts';
import type { Store } from './state/store.ts';
import type { TradeListener } from './updates.ts';

export interface ExchangeParts {
  readonly market: Market;
  readonly settings: ExchangeSettings;
  readonly store: Store;
  readonly faults: Faults;
  readonly initialCash: Decimal;
  /** Epoch milliseconds; where a new account begins. */
  readonly now: number;
}

/**
 * The exchange without its HTTP clothes: one account, its orders and positions, and the rule that everything up to
 * an instant has happened once that instant was asked about.
 */
export class Exchange {
  readonly market: Market;
  readonly settings: ExchangeSettings;
  readonly ledger: Ledger;
  /** Takes, changes and cancels orders. */
  readonly desk: OrderDesk;
  readonly #announcer = new Announcer();
  readonly #context: MatchContext;

  constructor({ market, settings, store, faults, initialCash, now }: ExchangeParts) {
    this.market = market;
    this.settings = settings;
    this.ledger = new Ledger(store, market.fingerprint, settings, initialCash, now);
    const { ledger } = this;
    this.desk = new OrderDesk({
      ledger,
      market,
      settings,
      faults,
      announcer: this.#announcer,
      priceOf: this.priceOf,
    });
    this.#context = {
      market,
      settings,
      isHalted: (symbol, from, to) => faults.isHalted(symbol, from, to),
      halfSpread(symbol, price, time) {
        const turnover = turnoverOf(market, symbol, time);
        const { bid, ask } = spreadAround(assetClassOf(symbol), price, turnover, time);
        return (ask - bid) / 2;
      },
    };
  }

  /** The exchange's own time: never before what has already happened. Epoch milliseconds. */
  get now(): number {
    return this.ledger.state.advanced;
  }

  get storedUpTo(): number {
    return this.ledger.storedUpTo;
  }

  /** Lets everything up to `instant` happen: fills, expiries, the closing equity of each session on the way. */
  advanceTo(instant: number): void {
    while (this.now < instant) {
      const close = nextSessionClose(this.now) ?? Number.POSITIVE_INFINITY;
      const target = Math.min(close, instant);
      this.#step(target);
      if (target === close) this.#closeSession(target);
    }
  }

  /** Calls `listener` with everything that happens to an order, once it is stored. Returns what ends it. */
  onTradeUpdate(listener: TradeListener): () => void {
    return this.#announcer.listen(listener);
  }

  order(id: string): ExchangeOrder | undefined {
    return this.ledger.open.get(id) ?? this.ledger.store.orderById(id);
  }

  orderByClientId(clientOrderId: string): ExchangeOrder | undefined {
    return this.ledger.store.orderByClientId(clientOrderId);
  }

  orders(filter: OrderFilter): ExchangeOrder[] {
    return this.ledger.store.listOrders(filter);
  }

  /** The exits of a bracket, OCO or OTO; none for a leg itself. */
  legsOf(order: ExchangeOrder): readonly ExchangeOrder[] {
    if (order.groupId === undefined || order.leg !== undefined) return [];
    return this.ledger.store.group(order.groupId).filter(({ leg }) => leg !== undefined);
  }

  position(symbol: string): Position | undefined {
    return this.ledger.positions.get(symbol);
  }

  positions(): readonly Position[] {
    return [...this.ledger.positions.values()].sort((a, b) => (a.symbol < b.symbol ? -1 : 1));
  }

  /** What of the position can still be closed. */
  availability(position: Position): Availability {
    const side = position.qty.gt(0) ? 'sell' : 'buy';
    return availability(position, this.ledger.open.values(), position.symbol, side);
  }

  account(): AccountView {
    return accountView(this.ledger, this.settings, this.priceOf);
  }

  /** What the account's owner or the operator sets; stored. */
  setSwitches(switches: Partial<AccountSwitches>): void {
    this.ledger.set(switches);
  }

  readonly priceOf = (symbol: string): Decimal => dec(this.market.priceAt(symbol, this.now)?.price ?? 0);

  /** Matches in (now, target]. */
  #step(target: number): void {
    const { ledger } = this;
    const found: BookEvent[] = [];
    const orders: ExchangeOrder[] = [];
    const taken = new Map<string, Taken>();
    for (const [symbol, open] of Map.groupBy(ledger.open.values(), (order) => order.symbol)) {
      const before = ledger.taken.get(symbol);
      const match = matchSymbol(this.#context, symbol, open, this.now, target, before);
      found.push(...match.events);
      orders.push(...match.touched.values());
      if (match.taken !== undefined && match.taken !== before) taken.set(symbol, match.taken);
    }
    if (orders.length === 0) {
      ledger.pass(target);
      return;
    }
    const events = found.toSorted(inTime);
    const { cash, positions, fills, steps } = settle(
      { cash: ledger.state.cash, positions: ledger.positions },
      events,
      this.settings,
    );
    ledger.post({ orders, fills, positions, taken, state: { cash, advanced: target } });
    this.#announcer.tellAll(steps);
  }

  /** The equity at the close is what tomorrow's gains and losses are measured against. */
  #closeSession(close: number): void {
    const { ledger } = this;
    const margin = marginOf(ledger.funds(this.priceOf, []));
    ledger.mark({
      lastEquity: margin.equity,
      lastEquityAt: close,
      lastMaintenance: margin.maintenance,
    });
  }
}

/** By time; at one instant by symbol, so that the order does not depend on which orders there were before. */
const inTime = (first: BookEvent, second: BookEvent): number =>
  first.time - second.time ||
  (first.order.symbol < second.order.symbol ? -1 : Number(first.order.symbol > second.order.symbol));
