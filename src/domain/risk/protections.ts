import { elapsed, MINUTE, shift } from '../clock.ts';
import type { Decimal } from '../decimal.ts';
import { type Money, NO_MONEY, sum } from '../money.ts';

/** For how long a protection looks back, and for how long it locks; in minutes. */
interface Windowed {
  readonly windowMinutes: number;
  readonly lockMinutes: number;
}

/** What stops new risk for a while after trades went badly (RK7). The cooldown after an exit is a limit, `cooldownMs`. */
export type Protection =
  | (Windowed & {
      readonly kind: 'stop_loss_guard';
      /** So many exits at a loss, of one symbol or of all together. */
      readonly stops: number;
      readonly scope: 'symbol' | 'all';
    })
  | (Windowed & {
      readonly kind: 'max_drawdown';
      /** Of realised profit from its peak, as a fraction of equity. */
      readonly maxDrawdownPct: Decimal;
    })
  | (Windowed & {
      readonly kind: 'low_profit';
      /** A symbol is judged by so many exits at least. */
      readonly trades: number;
      /** What they must have brought together. */
      readonly minProfit: Money;
    });

/** What one intent took out of a position. */
export interface Exit {
  readonly symbol: string;
  /** ISO-8601 UTC. */
  readonly at: string;
  /** Realised, without fees. */
  readonly pnl: Money;
}

export interface Lock {
  readonly protection: Protection['kind'];
  /** `*` locks every symbol. */
  readonly symbol: string;
  readonly unlockAt: string;
}

/**
 * The locks that hold at `now`. A protection is judged at each exit, over the window that ended with it, and locks
 * from then on: so a lock outlasts its window, and nothing has to be remembered but the exits.
 *
 * @param exits oldest first
 */
export function locksAt(
  protections: readonly Protection[],
  exits: readonly Exit[],
  equity: Money,
  now: string | Date,
): readonly Lock[] {
  const locks = new Map<string, Lock>();
  for (const protection of protections) {
    for (const [index, exit] of exits.entries()) {
      const unlockAt = shift(exit.at, protection.lockMinutes * MINUTE);
      if (elapsed(unlockAt, now) >= 0) continue;
      const window = exits
        .slice(0, index + 1)
        .filter(({ at }) => elapsed(at, exit.at) < protection.windowMinutes * MINUTE);
      if (!trips(protection, exit, window, equity)) continue;
      const symbol = locksAll(protection) ? '*' : exit.symbol;
      locks.set(`${protection.kind} ${symbol}`, { protection: protection.kind, symbol, unlockAt });
    }
  }
  return [...locks.values()];
}

const locksAll = (protection: Protection): boolean =>
  protection.kind === 'max_drawdown' || (protection.kind === 'stop_loss_guard' && protection.scope === 'all');

/** Whether `exit`, the last of `window`, brings the protection about. */
function trips(protection: Protection, exit: Exit, window: readonly Exit[], equity: Money): boolean {
  const ofSymbol = window.filter(({ symbol }) => symbol === exit.symbol);
  switch (protection.kind) {
    case 'stop_loss_guard': {
      const losses = (protection.scope === 'all' ? window : ofSymbol).filter(({ pnl }) => pnl.isNegative());
      return exit.pnl.isNegative() && losses.length >= protection.stops;
    }
    case 'max_drawdown':
      return drawdownOf(window).gt(equity.times(protection.maxDrawdownPct));
    case 'low_profit':
      return (
        ofSymbol.length >= protection.trades && sum(ofSymbol.map(({ pnl }) => pnl)).lt(protection.minProfit)
      );
  }
}

/** How far the running sum of the profits is below its highest point, at its end. */
function drawdownOf(exits: readonly Exit[]): Money {
  let [total, peak] = [NO_MONEY, NO_MONEY];
  for (const { pnl } of exits) {
    total = total.plus(pnl);
    peak = total.gt(peak) ? total : peak;
  }
  return peak.minus(total);
}
