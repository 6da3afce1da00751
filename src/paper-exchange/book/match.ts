import { type Decimal, dec, min, ZERO } from '../../domain/decimal.ts';
import type { Market, PathBar } from '../market/market.ts';
import { lastPointTime, pathPrice, pointAt, timeOfPoint } from '../market/path.ts';
import { inSession } from '../market/sessions.ts';
import type { ExchangeSettings } from '../settings.ts';
import type { MatchEvent } from './fill.ts';
import { applyFill } from './lifecycle.ts';
import { available, type Taken } from './liquidity.ts';
import { type ExchangeOrder, isOpen, isWhole, remainingQty } from './order.ts';

export interface SymbolMatch {
  readonly events: readonly MatchEvent[];
  readonly taken: Taken | undefined;
}

/**
 * Walks the symbol's price points in (from, to] and lets its open orders trade on them, oldest order first. An
 * order sees only points after it was submitted, so nothing trades on a price that was known when it was sent.
 * The result depends on the orders and the market alone, not on how often it is asked for.
 */
export function matchSymbol(
  market: Market,
  settings: ExchangeSettings,
  orders: readonly ExchangeOrder[],
  from: number,
  to: number,
  takenBefore: Taken | undefined,
): SymbolMatch {
  const walk = new Walk(settings, orders, takenBefore);
  const symbol = orders[0]?.symbol;
  let instant = from;
  while (symbol !== undefined && walk.active && instant < to) {
    const bar = market.nextPathBar(symbol, instant);
    if (bar === undefined || bar.pathStart > to) break;
    const last = pointAt(bar, to);
    // The next point may still be to come: then there is nothing new up to `to`.
    if (timeOfPoint(bar, last) <= instant) break;
    if (walk.mayTrade(bar)) {
      for (let index = Math.max(0, pointAt(bar, instant) + 1); index <= last && walk.active; index += 1) {
        walk.trade(bar, index);
      }
    }
    instant = timeOfPoint(bar, last);
  }
  return { events: walk.events, taken: walk.taken };
}

class Walk {
  readonly events: MatchEvent[] = [];
  taken: Taken | undefined;
  readonly #settings: ExchangeSettings;
  #open: ExchangeOrder[];

  constructor(settings: ExchangeSettings, orders: readonly ExchangeOrder[], taken: Taken | undefined) {
    this.#settings = settings;
    this.#open = [...orders].sort((a, b) => a.seq - b.seq);
    this.taken = taken;
  }

  get active(): boolean {
    return this.#open.length > 0;
  }

  /** False when no order can trade anywhere in the bar: resting limits outside its range, or no session. */
  mayTrade(bar: PathBar): boolean {
    return this.#open.some(
      (order) =>
        (order.assetClass === 'crypto' || inSession(bar.pathStart) || inSession(lastPointTime(bar))) &&
        (order.limitPrice === undefined ||
          order.timeInForce === 'ioc' ||
          order.timeInForce === 'fok' ||
          (order.side === 'buy' ? order.limitPrice.gte(bar.low) : order.limitPrice.lte(bar.high))),
    );
  }

  trade(bar: PathBar, index: number): void {
    const time = timeOfPoint(bar, index);
    const price = pathPrice(bar, index);
    let ended = false;
    for (const [position, order] of this.#open.entries()) {
      if (time <= order.submittedAt || time < order.activeFrom || time >= order.expiresAt) continue;
      if (order.assetClass !== 'crypto' && !inSession(time)) continue;
      const next = this.#tradeOne(order, bar, index, time, price);
      this.#open[position] = next;
      ended ||= !isOpen(next);
    }
    if (ended) this.#open = this.#open.filter(isOpen);
  }

  #tradeOne(order: ExchangeOrder, bar: PathBar, index: number, time: number, price: number): ExchangeOrder {
    let current = order;
    const tradePrice = executionPrice(order, bar, price, this.#settings.slippageBps);
    if (tradePrice !== undefined) {
      const wanted = remainingQty(order, tradePrice);
      const free = available(bar, index, this.#settings.participation, this.taken, isWhole(order));
      const qty = min(wanted, free);
      if (qty.gt(ZERO) && !(order.timeInForce === 'fok' && qty.lt(wanted))) {
        this.#take(bar, qty);
        const fill = {
          kind: 'fill',
          orderId: order.id,
          time,
          qty,
          price: tradePrice,
          barStart: bar.start,
        } as const;
        this.events.push(fill);
        current = applyFill(order, fill);
      }
    }
    const immediate = order.timeInForce === 'ioc' || order.timeInForce === 'fok';
    if (immediate && isOpen(current)) {
      this.events.push({ kind: 'cancel', orderId: order.id, time });
      return { ...current, status: 'canceled' };
    }
    return current;
  }

  #take(bar: PathBar, qty: Decimal): void {
    const before = this.taken?.barStart === bar.start ? this.taken.qty : ZERO;
    this.taken = { barStart: bar.start, qty: before.plus(qty) };
  }
}

/** At which price the order trades on a price point, undefined when it does not. */
function executionPrice(
  order: ExchangeOrder,
  bar: PathBar,
  price: number,
  slippageBps: number,
): Decimal | undefined {
  if (order.limitPrice !== undefined) {
    const point = dec(price);
    const good = order.side === 'buy' ? point.lte(order.limitPrice) : point.gte(order.limitPrice);
    return good ? point : undefined;
  }
  const slip = (price * slippageBps) / 10_000;
  const slipped = order.side === 'buy' ? Math.min(bar.high, price + slip) : Math.max(bar.low, price - slip);
  return dec(roundInside(slipped, bar));
}

/** Rounded to a hundredth of a cent, finer below a dollar, and never out of the bar. */
function roundInside(price: number, bar: PathBar): number {
  const scale = 10 ** (price >= 1 ? 4 : 5 - Math.floor(Math.log10(price)));
  return Math.min(bar.high, Math.max(bar.low, Math.round(price * scale) / scale));
}
