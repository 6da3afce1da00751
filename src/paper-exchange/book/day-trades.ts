import { assetClassOf, type Side, signOf } from '../../domain/asset.ts';
import { newYorkDay } from '../../domain/calendar/new-york.ts';
import { type Decimal, min, ZERO } from '../../domain/decimal.ts';
import { sessionDayAtOrBefore } from '../market/sessions.ts';

/** Day trades count for five sessions, today's included. */
const SESSIONS = 5;

interface Today {
  /** Whether something was opened since the last close of a day trade. */
  readonly opened: boolean;
  /** Units opened today that are still there, and what they cost. */
  readonly qty: Decimal;
  readonly cost: Decimal;
}

const NOTHING: Today = { opened: false, qty: ZERO, cost: ZERO };

/**
 * Counts round trips within a New York day, as FINRA does: however many fills close what was opened that day, it is
 * one, until something is opened again. Coins do not count. Made of the fills alone, so it is rebuilt from them.
 */
export class DayTrades {
  readonly #counts = new Map<number, number>();
  readonly #held = new Map<string, Decimal>();
  #today = new Map<string, Today>();
  #day = 0;

  /** `time` in epoch milliseconds; fills come in order. */
  add(fill: { symbol: string; side: Side; qty: Decimal; price: Decimal; time: number }): void {
    const { symbol, side, qty, price, time } = fill;
    const held = this.#held.get(symbol) ?? ZERO;
    const change = qty.times(signOf(side));
    this.#held.set(symbol, held.plus(change));
    if (assetClassOf(symbol) === 'crypto') return;
    this.#turn(time);
    const before = this.#today.get(symbol) ?? NOTHING;
    if (held.times(change).gte(0)) {
      const grown = { opened: true, qty: before.qty.plus(qty), cost: before.cost.plus(qty.times(price)) };
      this.#today.set(symbol, grown);
      return;
    }
    if (before.opened) this.#counts.set(this.#day, (this.#counts.get(this.#day) ?? 0) + 1);
    const left = before.qty.minus(min(before.qty, qty));
    const cost = before.qty.eq(ZERO) ? ZERO : before.cost.times(left).div(before.qty);
    this.#today.set(symbol, { opened: false, qty: left, cost });
  }

  /** Round trips in the last five sessions up to `now`. */
  count(now: number): number {
    let sum = 0;
    let day: number | undefined = sessionDayAtOrBefore(newYorkDay(now));
    for (let session = 0; session < SESSIONS && day !== undefined; session += 1) {
      sum += this.#counts.get(day) ?? 0;
      day = sessionDayAtOrBefore(day - 1);
    }
    return sum;
  }

  /** Dollars of stock opened today and not closed again. */
  openedToday(now: number): Decimal {
    if (newYorkDay(now) !== this.#day) return ZERO;
    return [...this.#today.values()].reduce((sum, { cost }) => sum.plus(cost), ZERO);
  }

  /** Whether closing some of `symbol` at `now` would be a day trade. */
  wouldCount(symbol: string, now: number): boolean {
    return newYorkDay(now) === this.#day && (this.#today.get(symbol)?.opened ?? false);
  }

  #turn(time: number): void {
    const day = newYorkDay(time);
    if (day === this.#day) return;
    this.#day = day;
    this.#today = new Map();
  }
}
