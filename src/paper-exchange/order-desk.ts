import { assetClassOf } from '../domain/asset.ts';
import { type Decimal, floorTo, ONE, ZERO } from '../domain/decimal.ts';
import type { Announcer } from './announcer.ts';
import { type Admission, admit, readmit } from './book/admission.ts';
import type { BookEvent } from './book/event.ts';
import { takesAuctionOrder, tradesAt } from './book/lifetime.ts';
import { type ExchangeOrder, FINEST, type OrderTicket } from './book/order.ts';
import { type Identity, ordersOf } from './book/place.ts';
import { Queue } from './book/queue.ts';
import { type Amendment, amended, checkReplaceable, replaced } from './book/replace.ts';
import { isOpen } from './book/status.ts';
import type { Faults } from './faults/faults.ts';
import { uuidOf } from './ids.ts';
import type { Ledger } from './ledger.ts';
import type { Market } from './market/market.ts';
import type { Refusal } from './refusal.ts';
import { REFUSALS } from './refusals.ts';
import type { ExchangeSettings } from './settings.ts';

export interface DeskParts {
  readonly ledger: Ledger;
  readonly market: Market;
  readonly settings: ExchangeSettings;
  readonly faults: Faults;
  readonly announcer: Announcer;
  readonly priceOf: (symbol: string) => Decimal;
}

/** How much of a position to close: units, percent, or all of it. */
export type CloseAmount =
  | { readonly qty: Decimal }
  | { readonly percentage: Decimal }
  | { readonly whole: true };

/** Takes, changes and cancels orders at the exchange's present. Everything refused is a Refusal and changes nothing. */
export class OrderDesk {
  readonly #parts: DeskParts;

  constructor(parts: DeskParts) {
    this.#parts = parts;
  }

  /** The order, and with it the legs of its class. */
  place(ticket: OrderTicket): ExchangeOrder {
    const { ledger, faults, announcer } = this.#parts;
    const now = ledger.state.advanced;
    this.#checkClientOrderId(ticket.clientOrderId);
    faults.onTicket(ticket, now);
    checkHours(ticket, now);
    const admitted = admit(ticket, this.#admission(ticket.symbol, this.#open()));
    let { orders: seq } = ledger.state;
    const [first, ...legs] = ordersOf(ticket, admitted, now, (clientOrderId) => {
      seq += 1;
      return this.#identity(seq, clientOrderId);
    });
    const order = faults.onOrder(first, now);
    const orders = [order, ...legs];
    ledger.post({ orders, state: { orders: seq } });
    for (const one of orders) announcer.tell(eventOf(one), one, now);
    return order;
  }

  replace(id: string, amendment: Amendment): ExchangeOrder {
    const { ledger, settings, announcer } = this.#parts;
    const now = ledger.state.advanced;
    const order = this.#find(id);
    checkReplaceable(order, amendment);
    if (amendment.clientOrderId !== undefined) this.#checkClientOrderId(amendment.clientOrderId);
    const seq = ledger.state.orders + 1;
    const identity = this.#identity(seq, amendment.clientOrderId);
    const ticket = amended(order, amendment, identity.clientOrderId);
    const others = this.#open().filter((other) => other.id !== id);
    const admitted = readmit(order, ticket, this.#admission(order.symbol, others));
    const { before, after } = replaced(order, ticket, admitted, identity, now, settings.venueDelayMs);
    ledger.post({ orders: [before, after], state: { orders: seq } });
    announcer.tell(isOpen(before) ? 'pending_replace' : 'replaced', before, now);
    announcer.tell(eventOf(after), after, now);
    return after;
  }

  /** At once, or, where that takes a while, asks for it: until then the order may fill. */
  cancel(id: string): ExchangeOrder {
    const { ledger, settings, faults, announcer } = this.#parts;
    const now = ledger.state.advanced;
    const order = this.#find(id);
    if (!isOpen(order) || order.due !== undefined || order.status === 'calculated')
      throw REFUSALS.notCancelable(order.status);
    const delay = Math.max(settings.venueDelayMs, faults.cancelDelay(order, now));
    const isAtVenue = order.status === 'new' || order.status === 'partially_filled';
    if (delay > 0 && isAtVenue) {
      const due = { at: now + delay, as: 'canceled', filledBefore: order.filledQty } as const;
      const asked: ExchangeOrder = { ...order, status: 'pending_cancel', updatedAt: now, due };
      ledger.post({ orders: [asked] });
      announcer.tell('pending_cancel', asked, now);
      return asked;
    }
    const queue = new Queue(this.#open().filter(({ symbol }) => symbol === order.symbol));
    queue.end(order, 'canceled', now);
    ledger.post({ orders: [...queue.touched.values()] });
    this.#tell(queue.events);
    return queue.touched.get(id) ?? order;
  }

  /** The orders that were asked to end. A bracket's, OCO's or OTO's orders end together. */
  cancelAll(): readonly ExchangeOrder[] {
    const asked = new Set<string>();
    return this.#open()
      .filter(({ due, status }) => due === undefined && status !== 'calculated')
      .map(({ id, groupId }) => {
        const order = this.#find(id);
        if (!isOpen(order) || (groupId !== undefined && asked.has(groupId))) return order;
        if (groupId !== undefined) asked.add(groupId);
        return this.cancel(id);
      });
  }

  /** Sells or buys back a position at the market. */
  close(symbol: string, amount: CloseAmount): ExchangeOrder {
    const position = this.#parts.ledger.positions.get(symbol);
    if (position === undefined) throw REFUSALS.positionUnknown();
    const held = position.qty.abs();
    const qty = amountOf(held, amount);
    if (qty.lte(ZERO)) throw REFUSALS.mustBePositive('qty');
    const assetClass = assetClassOf(symbol);
    return this.place({
      symbol,
      assetClass,
      side: position.qty.gt(ZERO) ? 'sell' : 'buy',
      type: 'market',
      timeInForce: assetClass === 'crypto' ? 'gtc' : 'day',
      qty,
      notional: undefined,
      limitPrice: undefined,
      stopPrice: undefined,
      trail: undefined,
      extendedHours: false,
      orderClass: 'simple',
      clientOrderId: this.newClientOrderId(),
      takeProfit: undefined,
      stopLoss: undefined,
      intent: undefined,
    });
  }

  /** One order or refusal for each position, by symbol. */
  closeAll(cancelOrders: boolean): ReadonlyMap<string, ExchangeOrder | Refusal> {
    if (cancelOrders) this.cancelAll();
    const symbols = [...this.#parts.ledger.positions.keys()].sort();
    return new Map(symbols.map((symbol) => [symbol, this.#tryClose(symbol)]));
  }

  /** The id of an order that came without one; the same in every run with the same orders. */
  newClientOrderId(): string {
    return this.#identity(this.#parts.ledger.state.orders + 1).clientOrderId;
  }

  #tryClose(symbol: string): ExchangeOrder | Refusal {
    try {
      return this.close(symbol, { whole: true });
    } catch (error) {
      if (error instanceof Error && error.name === 'Refusal') return error as Refusal;
      throw error;
    }
  }

  #find(id: string): ExchangeOrder {
    const { ledger } = this.#parts;
    const order = ledger.open.get(id) ?? ledger.store.orderById(id);
    if (order === undefined) throw REFUSALS.orderUnknown(id);
    return order;
  }

  #open(): readonly ExchangeOrder[] {
    return [...this.#parts.ledger.open.values()];
  }

  #admission(symbol: string, openOrders: readonly ExchangeOrder[]): Admission {
    const { ledger, market, settings, priceOf } = this.#parts;
    const now = ledger.state.advanced;
    if (market.priceAt(symbol, now) === undefined) throw REFUSALS.noPrice(symbol);
    return {
      account: ledger.account(),
      settings,
      openOrders,
      price: priceOf(symbol),
      funds: ledger.funds(priceOf, openOrders),
      now,
    };
  }

  #identity(seq: number, clientOrderId?: string): Identity {
    const { fingerprint } = this.#parts.market;
    const own = uuidOf('client order', fingerprint, String(seq));
    return { seq, id: uuidOf('order', fingerprint, String(seq)), clientOrderId: clientOrderId ?? own };
  }

  #checkClientOrderId(clientOrderId: string): void {
    if (this.#parts.ledger.store.orderByClientId(clientOrderId) !== undefined) {
      throw REFUSALS.clientOrderIdUsed();
    }
  }

  #tell(events: readonly BookEvent[]): void {
    for (const { event, order, time } of events) this.#parts.announcer.tell(event, order, time);
  }
}

const AT_FIRST = ['accepted', 'pending_new', 'held', 'done_for_day', 'suspended', 'stopped'] as const;

const eventOf = ({ status }: ExchangeOrder): (typeof AT_FIRST)[number] | 'new' =>
  AT_FIRST.find((event) => event === status) ?? 'new';

function checkHours(ticket: OrderTicket, now: number): void {
  const { timeInForce } = ticket;
  if ((timeInForce === 'ioc' || timeInForce === 'fok') && !tradesAt(ticket, now)) {
    throw REFUSALS.immediateClosed(timeInForce);
  }
  if (timeInForce === 'opg' && !takesAuctionOrder('opg', now)) throw REFUSALS.opgWindow();
  if (timeInForce === 'cls' && !takesAuctionOrder('cls', now)) throw REFUSALS.clsWindow();
}

/** Percent of whole shares are whole shares. */
function amountOf(held: Decimal, amount: CloseAmount): Decimal {
  if ('qty' in amount) return amount.qty;
  if ('whole' in amount) return held;
  const step = held.mod(ONE).eq(ZERO) ? ONE : FINEST;
  return floorTo(held.times(amount.percentage).div(100), step);
}
