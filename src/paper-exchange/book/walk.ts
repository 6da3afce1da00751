import { type Decimal, min, ZERO } from '../../domain/decimal.ts';
import type { PathBar } from '../market/market.ts';
import type { BookEvent } from './event.ts';
import { tradesAt } from './lifetime.ts';
import { available, type Taken } from './liquidity.ts';
import type { MatchContext } from './match-context.ts';
import { awaitsTrigger, type ExchangeOrder, isWhole, remainingQty } from './order.ts';
import { executionPrice, withinLimit } from './price.ts';
import { Queue } from './queue.ts';
import { mayAct, type Stretch } from './stretch.ts';
import { follow, reaches, stopOf } from './trigger.ts';

/** Trades the orders of one symbol, price point after price point. */
export class Walk {
  taken: Taken | undefined;
  readonly #context: MatchContext;
  readonly #symbol: string;
  readonly #queue: Queue;

  constructor(
    context: MatchContext,
    symbol: string,
    orders: readonly ExchangeOrder[],
    taken: Taken | undefined,
  ) {
    this.#context = context;
    this.#symbol = symbol;
    this.#queue = new Queue(orders);
    this.taken = taken;
  }

  get events(): readonly BookEvent[] {
    return this.#queue.events;
  }

  get touched(): ReadonlyMap<string, ExchangeOrder> {
    return this.#queue.touched;
  }

  get active(): boolean {
    return this.#queue.orders.length > 0;
  }

  /** False when no order can trade anywhere in the bar: prices out of its range, or no session. */
  mayTrade(bar: PathBar, lastTime: number): boolean {
    return this.#queue.orders.some(
      (order) =>
        lastTime >= order.activeFrom &&
        (tradesAt(order, bar.pathStart) || tradesAt(order, lastTime)) &&
        touches(order, bar),
    );
  }

  /** True when nothing happens in the stretch but that trailing stops follow the price. */
  isQuiet(stretch: Stretch): boolean {
    const [from, to] = [stretch.points[0]?.time ?? 0, stretch.points.at(-1)?.time ?? 0];
    if (this.#queue.changesBy(to) || this.#context.isHalted(this.#symbol, from, to)) return false;
    return !this.#queue.orders.some((order) => mayAct(order, stretch));
  }

  /** Trailing stops after a quiet stretch. */
  follow(stretch: Stretch): void {
    for (const order of this.#queue.orders) {
      if (order.trail === undefined) continue;
      const seen = stretch.points.filter(({ time }) => sees(order, time));
      const after = seen.reduce((current, { price }) => follow(current, price), order);
      if (after !== order) this.#queue.change(after);
    }
  }

  trade(bar: PathBar, index: number, time: number, price: number): void {
    this.#queue.pass(time);
    if (this.#context.isHalted(this.#symbol, time, time)) return;
    for (const { id } of this.#queue.orders) {
      // An earlier order of this point may have filled, armed or canceled it.
      const order = this.#queue.current(id);
      if (order === undefined || order.timeInForce === 'cls') continue;
      if (sees(order, time)) this.#tradeOne(order, bar, index, time, price);
    }
  }

  /** The closing auctions up to `to`: at the session's last price, made after the order came. */
  closeAuctions(to: number): void {
    for (const order of this.#queue.orders) {
      if (order.timeInForce !== 'cls' || order.expiresAt > to) continue;
      const point = this.#context.market.priceAt(this.#symbol, order.expiresAt - 1);
      if (point === undefined || !sees({ ...order, status: 'new' }, point.time)) continue;
      const bar = this.#context.market.nextPathBar(this.#symbol, point.time - 1);
      if (bar === undefined || !withinLimit(order, point.price)) continue;
      this.#queue.pass(Math.min(order.activeFrom, order.expiresAt - 1));
      const current = this.#queue.current(order.id);
      if (current !== undefined) this.#fill(current, bar, bar.points - 1, order.expiresAt, point.price);
    }
  }

  pass(instant: number): void {
    this.#queue.pass(instant);
  }

  #tradeOne(order: ExchangeOrder, bar: PathBar, index: number, time: number, price: number): void {
    let current = follow(order, price);
    if (current !== order) this.#queue.change(current);
    if (awaitsTrigger(current)) {
      const stop = stopOf(current);
      if (stop === undefined || !reaches(current, Number(stop), price)) return;
      current = this.#queue.trigger(current, time);
    }
    const opening = current.timeInForce === 'opg';
    // In an auction the whole bar's volume meets at one price.
    if (withinLimit(current, price)) this.#fill(current, bar, opening ? bar.points - 1 : index, time, price);
    const left = this.#queue.current(current.id);
    const immediate = opening || current.timeInForce === 'ioc' || current.timeInForce === 'fok';
    if (immediate && left !== undefined) this.#queue.end(left, 'canceled', time);
  }

  #fill(order: ExchangeOrder, bar: PathBar, index: number, time: number, point: number): void {
    const { settings, halfSpread } = this.#context;
    const price = executionPrice(order, bar, point, settings, () => halfSpread(this.#symbol, point, time));
    const wanted = remainingQty(order, price);
    const offered = available(bar, index, settings.participation, this.taken, isWhole(order));
    const qty = min(min(wanted, offered), order.fillCap?.minus(order.filledQty) ?? wanted);
    if (qty.lte(ZERO) || (order.timeInForce === 'fok' && qty.lt(wanted))) return;
    this.#take(bar, qty);
    this.#queue.fill(order, { qty, price, barStart: bar.start }, time);
  }

  #take(bar: PathBar, qty: Decimal): void {
    const before = this.taken?.barStart === bar.start ? this.taken.qty : ZERO;
    this.taken = { barStart: bar.start, qty: before.plus(qty) };
  }
}

/** Whether a trade at `time` is one that the order may take part in. */
const sees = (order: ExchangeOrder, time: number): boolean =>
  time > order.submittedAt &&
  time >= order.activeFrom &&
  time < order.expiresAt &&
  order.status !== 'pending_new' &&
  tradesAt(order, time);

/** Whether the bar's prices reach what the order waits for. */
function touches(order: ExchangeOrder, bar: PathBar): boolean {
  const { timeInForce, side, trail, stopPrice, limitPrice } = order;
  if (awaitsTrigger(order)) {
    if (trail !== undefined || stopPrice === undefined) return true;
    return reaches(order, Number(stopPrice), side === 'sell' ? bar.low : bar.high);
  }
  if (limitPrice === undefined || timeInForce === 'ioc' || timeInForce === 'fok' || timeInForce === 'opg') {
    return true;
  }
  return withinLimit(order, side === 'buy' ? bar.low : bar.high);
}
