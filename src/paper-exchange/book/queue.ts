import { min, ZERO } from '../../domain/decimal.ts';
import type { TradeEvent } from '../updates.ts';
import type { BookEvent, Execution } from './event.ts';
import { activate, applyFill, arm, asFilled, end, isArmed, rest, trigger, wake } from './lifecycle.ts';
import { nextTurn } from './lifetime.ts';
import { type ExchangeOrder, NOT_YET } from './order.ts';
import { type EndStatus, isOpen } from './status.ts';

/**
 * The open orders of one symbol in price-time priority, and what becomes of them. Whatever ends, fills or triggers
 * takes its bracket, OCO or OTO along: the entry arms its legs, one exit cancels the other.
 */
export class Queue {
  readonly events: BookEvent[] = [];
  /** Every order that is not as it was, as it is now. */
  readonly touched = new Map<string, ExchangeOrder>();
  #orders: readonly ExchangeOrder[];
  /** Before it, time alone changes nothing. */
  #nextChange: number;

  constructor(orders: readonly ExchangeOrder[]) {
    this.#orders = orders.toSorted((a, b) => a.seq - b.seq);
    this.#nextChange = nextChangeOf(this.#orders);
  }

  get orders(): readonly ExchangeOrder[] {
    return this.#orders;
  }

  /** The order as it is now; undefined once it has ended. */
  current(id: string): ExchangeOrder | undefined {
    return this.#orders.find((order) => order.id === id);
  }

  /** Nobody is told. */
  change(order: ExchangeOrder): void {
    this.touched.set(order.id, order);
    this.#orders = isOpen(order)
      ? this.#orders.map((other) => (other.id === order.id ? order : other))
      : this.#orders.filter((other) => other.id !== order.id);
    this.#nextChange = nextChangeOf(this.#orders);
  }

  fill(order: ExchangeOrder, execution: Execution, time: number): ExchangeOrder {
    const filled = applyFill(order, { ...execution, time });
    const whole = filled.status === 'filled' || filled.status === 'calculated';
    this.#record(whole ? 'fill' : 'partial_fill', filled, time, execution);
    if (filled.status === 'calculated') this.#tell('calculated', filled, time);
    if (whole) this.#afterFill(order, filled, time);
    else if (order.leg !== undefined || order.orderClass === 'oco') this.#shrinkSibling(filled, time);
    return filled;
  }

  /** The stop was reached: a stop-loss cancels its take-profit before it trades. */
  trigger(order: ExchangeOrder, time: number): ExchangeOrder {
    const triggered = trigger(order, time);
    if (order.status === 'held') this.#record('new', triggered, time);
    else this.change(triggered);
    if (order.leg === 'stop_loss') this.#endSiblings(order, 'canceled', time);
    return triggered;
  }

  end(order: ExchangeOrder, status: EndStatus, time: number): void {
    this.#record(status, end(order, status, time), time);
    if (status !== 'replaced') this.#endSiblings(order, status === 'expired' ? status : 'canceled', time);
  }

  /** Whether time alone changes something up to `instant`. */
  changesBy(instant: number): boolean {
    return instant >= this.#nextChange;
  }

  /** What time alone does up to `instant`: orders reach and leave their sessions, ends reach the venue, orders expire. */
  pass(instant: number): void {
    if (!this.changesBy(instant)) return;
    for (const { id } of this.#orders) {
      let order = this.current(id);
      while (order !== undefined && changeOf(order) <= instant) {
        this.#turn(order, changeOf(order));
        order = this.current(id);
      }
    }
  }

  /** What happens to the order at `time`, which is when something does. */
  #turn(order: ExchangeOrder, time: number): void {
    if (order.status === 'calculated') this.change(asFilled(order, time));
    else if (order.due?.at === time) this.#settleDue(order);
    else if (order.expiresAt === time) this.end(order, expiryOf(order), time);
    else if (order.status === 'accepted' || order.status === 'suspended')
      this.#record('new', activate(order), time);
    else if (order.status === 'done_for_day') this.#record('new', wake(order, time), time);
    else this.#record('done_for_day', rest(order, time), time);
  }

  #settleDue(order: ExchangeOrder): void {
    const { due } = order;
    if (due === undefined) return;
    const successor = order.replacedBy === undefined ? undefined : this.current(order.replacedBy);
    this.end(order, due.as, due.at);
    if (successor?.qty === undefined) return;
    const qty = successor.qty.minus(order.filledQty.minus(due.filledBefore));
    if (qty.gt(ZERO)) this.#record('new', { ...activate(successor), qty, activeFrom: due.at }, due.at);
    else this.end(successor, 'rejected', due.at);
  }

  #afterFill(before: ExchangeOrder, filled: ExchangeOrder, time: number): void {
    const successor = before.replacedBy === undefined ? undefined : this.current(before.replacedBy);
    if (successor !== undefined) {
      this.change(end(successor, 'rejected', time));
      this.#tell('order_replace_rejected', filled, time);
    }
    const legs = this.#siblings(filled).filter((leg) => !isArmed(leg));
    if (legs.length === 0) this.#endSiblings(filled, 'canceled', time);
    for (const leg of legs) {
      const armed = arm(leg, filled.filledQty, time, legs.length > 1);
      this.#record(armed.status === 'new' ? 'new' : 'held', armed, time);
    }
  }

  /** What one exit has sold the other need not. */
  #shrinkSibling(order: ExchangeOrder, time: number): void {
    const left = order.qty?.minus(order.filledQty);
    for (const sibling of this.#siblings(order)) {
      if (left === undefined || sibling.qty === undefined) continue;
      this.change({ ...sibling, qty: min(sibling.qty, sibling.filledQty.plus(left)), updatedAt: time });
    }
  }

  #endSiblings(order: ExchangeOrder, status: EndStatus, time: number): void {
    for (const sibling of this.#siblings(order)) this.#record(status, end(sibling, status, time), time);
  }

  #siblings(order: ExchangeOrder): ExchangeOrder[] {
    if (order.groupId === undefined) return [];
    return this.#orders.filter(
      (other) => other.groupId === order.groupId && other.id !== order.id && other.id !== order.replacedBy,
    );
  }

  #record(event: TradeEvent, order: ExchangeOrder, time: number, execution?: Execution): void {
    this.change(order);
    this.#tell(event, order, time, execution);
  }

  #tell(event: TradeEvent, order: ExchangeOrder, time: number, execution?: Execution): void {
    this.events.push({ event, order, time, ...(execution === undefined ? {} : { execution }) });
  }
}

const nextChangeOf = (orders: readonly ExchangeOrder[]): number =>
  orders.reduce((next, order) => Math.min(next, changeOf(order)), NOT_YET);

/** When time alone changes the order next. */
function changeOf(order: ExchangeOrder): number {
  const { status, due, expiresAt, activeFrom, updatedAt, calculatesMs } = order;
  if (status === 'calculated') return updatedAt + (calculatesMs ?? 0);
  const starts = status === 'accepted' || status === 'suspended' ? activeFrom : NOT_YET;
  return Math.min(due?.at ?? NOT_YET, expiresAt, starts, nextTurn(order));
}

/** What an auction or an immediate order leaves is canceled; a day's or 90 days' order expires. */
const expiryOf = (order: ExchangeOrder): EndStatus =>
  order.timeInForce === 'day' || order.timeInForce === 'gtc' ? 'expired' : 'canceled';
