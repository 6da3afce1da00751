import { signOf } from '../../domain/asset.ts';
import { type Decimal, ZERO } from '../../domain/decimal.ts';
import type { Market } from '../market/market.ts';
import type { NumberedFill } from '../state/fill-list.ts';

/**
 * What the account was worth at any instant, from its fills and the market alone: both are known for ever, so nothing
 * has to be recorded. Asked for in the order of time.
 */
export class EquityCurve {
  readonly #market: Market;
  readonly #fills: readonly NumberedFill[];
  readonly #held = new Map<string, Decimal>();
  #cash: Decimal;
  #next = 0;

  constructor(market: Market, initialCash: Decimal, fills: readonly NumberedFill[]) {
    this.#market = market;
    this.#cash = initialCash;
    this.#fills = fills.toSorted((a, b) => a.time - b.time);
  }

  /** Dollars at `instant` (epoch milliseconds), which is not before the one asked for last. */
  at(instant: number): number {
    for (let fill = this.#fills[this.#next]; fill !== undefined && fill.time <= instant; ) {
      this.#apply(fill);
      fill = this.#fills[this.#next];
    }
    let equity = Number(this.#cash);
    for (const [symbol, qty] of this.#held) {
      equity += Number(qty) * (this.#market.priceAt(symbol, instant)?.price ?? 0);
    }
    return Math.round(equity * 100) / 100;
  }

  #apply({ symbol, side, qty, price, fee }: NumberedFill): void {
    this.#next += 1;
    const change = qty.times(signOf(side));
    this.#cash = this.#cash.minus(change.times(price)).minus(fee);
    const held = (this.#held.get(symbol) ?? ZERO).plus(change);
    if (held.eq(ZERO)) this.#held.delete(symbol);
    else this.#held.set(symbol, held);
  }
}
