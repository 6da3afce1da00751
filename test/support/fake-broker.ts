import type {
  Broker,
  BrokerAccount,
  BrokerAsset,
  BrokerOrder,
  BrokerPosition,
  OrderChange,
  OrderRequest,
  Submission,
} from '../../src/application/ports/broker.ts';
import { assetClassOf, signOf } from '../../src/domain/asset.ts';
import { type Calendar, NYSE, newYorkDate, type Session } from '../../src/domain/calendar/calendar.ts';
import { type Clock, DAY, shift } from '../../src/domain/clock.ts';
import { type Decimal, dec, min, ZERO } from '../../src/domain/decimal.ts';
import { type Money, NO_MONEY, sum, usd } from '../../src/domain/money.ts';
import { isWorking } from '../../src/domain/order/lifecycle.ts';

export interface FakeBrokerOptions {
  readonly clock: Pick<Clock, 'now'>;
  /** US dollars; 100,000 unless said otherwise. */
  readonly cash?: string;
  /** Last prices in US dollars; a symbol without one is unknown. */
  readonly prices?: Readonly<Record<string, string>>;
  /** True fills market orders as they are submitted; false leaves them to `fill`. */
  readonly fillsAtOnce?: boolean;
}

type Method = keyof Broker;

interface Holding {
  readonly qty: Decimal;
  readonly averageEntryPrice: Money;
}

/** A broker that keeps a real account: money, positions and orders follow from fills, and nothing else moves them. */
export class FakeBroker implements Broker {
  /** Settable: what `account` says. */
  blocked = false;
  shortingEnabled = false;
  fillsAtOnce: boolean;
  /** Settable: when the exchange trades, as this broker knows it. */
  calendar: Calendar = NYSE;
  /** Every request that reached `submit`, refused ones too. */
  readonly submitted: OrderRequest[] = [];

  readonly #clock: Pick<Clock, 'now'>;
  readonly #prices = new Map<string, Money>();
  readonly #orders = new Map<string, BrokerOrder>();
  /** By the client order id of each order of a bracket or OCO: the ids of all of them, the one that was sent first. */
  readonly #groups = new Map<string, readonly string[]>();
  readonly #holdings = new Map<string, Holding>();
  /** Orders that fill as soon as their market is open. */
  readonly #waiting = new Map<string, OrderRequest>();
  readonly #rejects: { readonly code: string; readonly message: string }[] = [];
  readonly #faults = new Map<Method, (() => void | Promise<void>)[]>();
  readonly #lostAnswers = new Map<Method, Error[]>();
  #cash: Money;
  #lastEquity: Money;

  constructor({ clock, cash = '100000', prices = {}, fillsAtOnce = true }: FakeBrokerOptions) {
    this.#clock = clock;
    this.#cash = usd(cash);
    this.#lastEquity = usd(cash);
    this.fillsAtOnce = fillsAtOnce;
    for (const [symbol, price] of Object.entries(prices)) this.setPrice(symbol, price);
  }

  setPrice(symbol: string, price: string): void {
    this.#prices.set(symbol, usd(price));
  }

  /** Opens a position as if it had always been there: equity at the last close counts it at cost. */
  hold(symbol: string, qty: string, averageEntryPrice: string): void {
    const holding = { qty: dec(qty), averageEntryPrice: usd(averageEntryPrice) };
    this.#holdings.set(symbol, holding);
    this.#lastEquity = this.#lastEquity.plus(holding.averageEntryPrice.times(holding.qty));
  }

  /** The next order is refused. */
  rejectNext(code: string, message: string): void {
    this.#rejects.push({ code, message });
  }

  /** The next call of `method` throws `error` before it has any effect; call it n times for n calls. */
  failNext(method: Method, error: Error): void {
    this.#arm(method, () => Promise.reject(error));
  }

  /** The next call of `method` has its effect, and then throws `error`: the answer was lost on its way. */
  loseAnswerOfNext(method: 'submit' | 'cancel', error: Error): void {
    this.#lostAnswers.set(method, [...(this.#lostAnswers.get(method) ?? []), error]);
  }

  /** Runs `action` before the next call of `method` has its effect; the call waits for it. */
  beforeNext(method: Method, action: () => void | Promise<void>): void {
    this.#arm(method, action);
  }

  /** The next call of `method` never answers. Resolves when it has come. */
  hangNext(method: Method): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#arm(method, () => {
      resolve();
      return new Promise(() => undefined);
    });
    return promise;
  }

  /** Fills an open order at the current price: all that is left, or `qty` of it. A canceled order may fill late. */
  fill(clientOrderId: string, qty?: string): void {
    const order = this.#order(clientOrderId);
    const left = order.qty.minus(order.filledQty);
    const filled = qty === undefined ? left : min(left, dec(qty));
    const price = this.#priceOf(order.symbol);
    const signed = filled.times(signOf(order.side));
    this.#cash = this.#cash.minus(price.times(signed));
    this.#holdings.set(order.symbol, after(this.#holdings.get(order.symbol), signed, price));
    const filledQty = order.filledQty.plus(filled);
    const cost = (order.filledAveragePrice ?? NO_MONEY).times(order.filledQty).plus(price.times(filled));
    this.#put({
      ...order,
      filledQty,
      filledAveragePrice: cost.div(filledQty),
      status: filledQty.eq(order.qty) ? 'filled' : 'partially_filled',
    });
    if (filledQty.eq(order.qty)) this.#passOn(clientOrderId);
  }

  /** All orders there ever were, oldest first. */
  get orders(): readonly BrokerOrder[] {
    return [...this.#orders.values()];
  }

  async account(): Promise<BrokerAccount> {
    await this.#meet('account');
    const held = [...this.#holdings].map(([symbol, { qty }]) => this.#priceOf(symbol).times(qty));
    return {
      cash: this.#cash,
      equity: this.#cash.plus(sum(held)),
      lastEquity: this.#lastEquity,
      buyingPower: this.#free(),
      blocked: this.blocked,
      shortingEnabled: this.shortingEnabled,
    };
  }

  /** Cash that no resting buy holds. */
  #free(): Money {
    const buys = this.orders.filter(({ side, status }) => side === 'buy' && isWorking(status));
    const held = buys.map(({ limitPrice = NO_MONEY, qty, filledQty }) =>
      limitPrice.times(qty.minus(filledQty)),
    );
    const free = this.#cash.minus(sum(held));
    return free.isNegative() ? NO_MONEY : free;
  }

  async positions(): Promise<readonly BrokerPosition[]> {
    await this.#meet('positions');
    return [...this.#holdings]
      .filter(([, { qty }]) => !qty.eq(ZERO))
      .map(([symbol, holding]) => ({ symbol, ...holding, price: this.#priceOf(symbol) }));
  }

  async openOrders(): Promise<readonly BrokerOrder[]> {
    await this.#meet('openOrders');
    return this.#sent().filter(
      (order) =>
        order.status !== 'replaced' && [order, ...(order.legs ?? [])].some(({ status }) => isWorking(status)),
    );
  }

  async ordersSince(since: string): Promise<readonly BrokerOrder[]> {
    await this.#meet('ordersSince');
    return this.#sent().filter(({ submittedAt }) => submittedAt >= since);
  }

  async asset(symbol: string): Promise<BrokerAsset | undefined> {
    await this.#meet('asset');
    if (!this.#prices.has(symbol)) return undefined;
    const crypto = assetClassOf(symbol) === 'crypto';
    return {
      symbol,
      assetClass: assetClassOf(symbol),
      tradable: true,
      shortable: !crypto,
      fractionable: crypto,
      increment: dec(crypto ? '0.000000001' : '1'),
    };
  }

  async sessions(from: string, to: string): Promise<readonly Session[]> {
    await this.#meet('sessions');
    const days = (Date.parse(to) - Date.parse(from)) / DAY + 1;
    return Array.from({ length: days }, (_, day) => newYorkDate(shift(from, (day + 0.5) * DAY))).flatMap(
      (date) => this.calendar.sessionOn(date) ?? [],
    );
  }

  async submit(request: OrderRequest): Promise<Submission> {
    await this.#meet('submit');
    this.submitted.push(request);
    const known = this.#orders.get(request.clientOrderId);
    if (known !== undefined) return { kind: 'accepted', order: known };
    const reject = this.#rejects.shift() ?? this.#refusalOf(request);
    if (reject !== undefined) return { kind: 'rejected', ...reject };
    this.#accept(request);
    this.#acceptExits(request);
    if (this.fillsAtOnce && this.#isMarketable(request)) this.#waiting.set(request.clientOrderId, request);
    this.#fillWaiting();
    this.#loseAnswer('submit');
    return { kind: 'accepted', order: this.#withLegs(this.#order(request.clientOrderId)) };
  }

  async orderByClientId(clientOrderId: string): Promise<BrokerOrder | undefined> {
    await this.#meet('orderByClientId');
    const order = this.#orders.get(clientOrderId);
    return order && this.#withLegs(order);
  }

  async orderById(brokerOrderId: string): Promise<BrokerOrder | undefined> {
    await this.#meet('orderById');
    const order = this.orders.find((one) => one.brokerOrderId === brokerOrderId);
    return order && this.#withLegs(order);
  }

  async replace(brokerOrderId: string, change: OrderChange): Promise<Submission> {
    await this.#meet('replace');
    const order = this.orders.find((one) => one.brokerOrderId === brokerOrderId);
    if (order === undefined || !isWorking(order.status)) {
      return { kind: 'rejected', code: 'not_open', message: 'unable to replace order, order is not open' };
    }
    const { clientOrderId, qty = order.qty } = change;
    const { limitPrice = order.limitPrice, stopPrice = order.stopPrice } = change;
    this.#put({ ...order, status: 'replaced' });
    this.#accept({
      ...order,
      type: order.type === 'other' ? 'limit' : order.type,
      timeInForce: 'day',
      clientOrderId,
      limitPrice,
      stopPrice,
    });
    const taken = { qty: qty.minus(order.filledQty), replaces: brokerOrderId };
    const { status } = order.status === 'held' ? order : this.#order(clientOrderId);
    this.#put({ ...this.#order(clientOrderId), ...taken, status });
    this.#put({ ...this.#order(order.clientOrderId), replacedBy: this.#order(clientOrderId).brokerOrderId });
    const group = this.#groups.get(order.clientOrderId);
    const ids = group?.map((id) => (id === order.clientOrderId ? clientOrderId : id));
    for (const id of ids ?? []) this.#groups.set(id, ids ?? []);
    return { kind: 'accepted', order: this.#order(clientOrderId) };
  }

  async cancel(brokerOrderId: string): Promise<void> {
    await this.#meet('cancel');
    const order = this.orders.find((one) => one.brokerOrderId === brokerOrderId);
    if (order !== undefined && isWorking(order.status)) {
      const group = this.#groups.get(order.clientOrderId) ?? [order.clientOrderId];
      for (const id of group) this.#end(id);
    }
    this.#loseAnswer('cancel');
  }

  /** What was sent, exits with their entry. */
  #sent(): readonly BrokerOrder[] {
    const isLeg = ({ clientOrderId }: BrokerOrder): boolean =>
      (this.#groups.get(clientOrderId)?.[0] ?? clientOrderId) !== clientOrderId;
    return this.orders.filter((order) => !isLeg(order)).map((order) => this.#withLegs(order));
  }

  #withLegs(order: BrokerOrder): BrokerOrder {
    const [first, ...legs] = this.#groups.get(order.clientOrderId) ?? [];
    return first === order.clientOrderId ? { ...order, legs: legs.map((id) => this.#order(id)) } : order;
  }

  #end(clientOrderId: string): void {
    const order = this.#order(clientOrderId);
    if (isWorking(order.status)) this.#put({ ...order, status: 'canceled' });
  }

  /** An entry that has filled arms its exits; an exit that has filled ends the other. */
  #passOn(clientOrderId: string): void {
    const group = this.#groups.get(clientOrderId) ?? [];
    const isEntry = group[0] === clientOrderId && group.length > 2;
    for (const id of group) {
      if (id === clientOrderId) continue;
      if (isEntry) this.#put({ ...this.#order(id), status: 'new' });
      else this.#end(id);
    }
  }

  #acceptExits({ clientOrderId, symbol, side, qty, exits, timeInForce }: OrderRequest): void {
    if (exits === undefined) return;
    const exit = { symbol, qty, timeInForce, side: exits.kind === 'oco' ? side : opposite(side) };
    const kinds = exits.kind === 'oco' ? (['stop'] as const) : (['limit', 'stop'] as const);
    const legs = kinds.map((type) => ({
      ...exit,
      type,
      clientOrderId: `${clientOrderId}-${type}`,
      ...(type === 'stop' ? { stopPrice: exits.stopLoss } : {}),
      ...(type === 'limit' && exits.kind === 'bracket' ? { limitPrice: exits.takeProfit } : {}),
    }));
    for (const leg of legs) {
      this.#accept(leg);
      this.#put({ ...this.#order(leg.clientOrderId), status: 'held' });
    }
    const ids = [clientOrderId, ...legs.map((leg) => leg.clientOrderId)];
    for (const id of ids) this.#groups.set(id, ids);
  }

  #accept({ clientOrderId, symbol, side, qty, type, limitPrice, stopPrice }: OrderRequest): void {
    const at = this.#clock.now().toISOString();
    const brokerOrderId = `broker-${this.#orders.size + 1}`;
    const prices = {
      ...(limitPrice === undefined ? {} : { limitPrice }),
      ...(stopPrice === undefined ? {} : { stopPrice }),
    };
    const order = {
      brokerOrderId,
      clientOrderId,
      symbol,
      side,
      qty,
      type,
      status: 'accepted' as const,
      ...prices,
    };
    this.#orders.set(clientOrderId, { ...order, filledQty: ZERO, submittedAt: at, updatedAt: at });
  }

  /** At market, or with a limit that the price has reached; what rests is left to `fill`. */
  #isMarketable({ symbol, side, type, limitPrice, exits }: OrderRequest): boolean {
    if (type === 'market') return true;
    if (type !== 'limit' || limitPrice === undefined || exits !== undefined) return false;
    const price = this.#priceOf(symbol);
    return side === 'buy' ? limitPrice.gte(price) : limitPrice.lte(price);
  }

  /** A stock trades in the regular session; outside of it only by an order for extended hours. */
  #isOpenFor({ symbol, extendedHours }: OrderRequest): boolean {
    const now = this.#clock.now();
    if (this.calendar.isMarketOpen(assetClassOf(symbol), now)) return true;
    return extendedHours === true && this.calendar.sessionAt(now).phase !== 'closed';
  }

  #fillWaiting(): void {
    for (const [clientOrderId, request] of this.#waiting) {
      if (!this.#isOpenFor(request)) continue;
      this.#waiting.delete(clientOrderId);
      if (isWorking(this.#order(clientOrderId).status)) this.fill(clientOrderId);
    }
  }

  #refusalOf(request: OrderRequest): { code: string; message: string } | undefined {
    const { symbol, side, qty, exits } = request;
    if (request.extendedHours === true && !mayBeExtended(request))
      return { code: 'extended_hours', message: 'extended hours order must be DAY or GTC limit orders' };
    const price = this.#prices.get(symbol);
    if (price === undefined) return { code: 'unknown_symbol', message: `asset ${symbol} not found` };
    if (side === 'buy' && price.times(qty).gt(this.#cash)) {
      return { code: 'insufficient_buying_power', message: 'insufficient buying power' };
    }
    const held = this.#holdings.get(symbol)?.qty ?? ZERO;
    if (side === 'sell' && qty.gt(held) && !this.shortingEnabled) {
      return { code: 'insufficient_qty', message: 'insufficient qty available for order' };
    }
    const upsideDown = exits?.kind === 'bracket' && side === 'buy' && exits.takeProfit.lte(exits.stopLoss);
    if (upsideDown)
      return { code: 'invalid_exits', message: 'take_profit.limit_price must be > stop_loss.stop_price' };
    return undefined;
  }

  #put(order: BrokerOrder): void {
    this.#orders.set(order.clientOrderId, { ...order, updatedAt: this.#clock.now().toISOString() });
  }

  #order(clientOrderId: string): BrokerOrder {
    const order = this.#orders.get(clientOrderId);
    if (order === undefined) throw new Error(`the fake broker has no order ${clientOrderId}`);
    return order;
  }

  #priceOf(symbol: string): Money {
    const price = this.#prices.get(symbol);
    if (price === undefined) throw new Error(`the fake broker has no price of ${symbol}`);
    return price;
  }

  #loseAnswer(method: Method): void {
    const error = this.#lostAnswers.get(method)?.shift();
    if (error !== undefined) throw error;
  }

  #arm(method: Method, fault: () => void | Promise<void>): void {
    this.#faults.set(method, [...(this.#faults.get(method) ?? []), fault]);
  }

  async #meet(method: Method): Promise<void> {
    this.#fillWaiting();
    await this.#faults.get(method)?.shift()?.();
  }
}

const opposite = (side: OrderRequest['side']): OrderRequest['side'] => (side === 'buy' ? 'sell' : 'buy');

const mayBeExtended = ({ symbol, type, timeInForce, exits }: OrderRequest): boolean =>
  assetClassOf(symbol) === 'us_equity' &&
  type === 'limit' &&
  (timeInForce === 'day' || timeInForce === 'gtc') &&
  exits === undefined;

/** The average moves when the position grows, stays when it shrinks, and begins anew when it turns. */
function after(before: Holding | undefined, change: Decimal, price: Money): Holding {
  const held = before?.qty ?? ZERO;
  const qty = held.plus(change);
  const entry = before?.averageEntryPrice ?? NO_MONEY;
  if (held.times(change).gte(0)) {
    const cost = entry.times(held.abs()).plus(price.times(change.abs()));
    return { qty, averageEntryPrice: qty.eq(ZERO) ? entry : cost.div(qty.abs()) };
  }
  return { qty, averageEntryPrice: held.times(qty).lt(0) ? price : entry };
}
