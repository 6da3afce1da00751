import { type Decimal, max, min, ONE } from '../decimal.ts';
import { type Money, usd } from '../money.ts';
import type { ExitRules } from './exit-rules.ts';

export interface HeldPosition {
  /** Signed: negative is short; never zero. */
  readonly qty: Decimal;
  readonly averageEntryPrice: Money;
}

/** The prices at which a position is left; null for what no rule asks for. */
export interface ExitLevels {
  readonly stopLoss: Money | null;
  readonly takeProfit: Money | null;
  readonly emergencyStop: Money | null;
  /** From here on a stop trails the best price. */
  readonly trailingFrom: Money | null;
  /** Null until the best price has reached `trailingFrom`. */
  readonly trailingStop: Money | null;
}

/** Of a position that cost nothing, such as the shares of a spin-off: no fraction of that says anything. */
const NO_LEVELS: ExitLevels = {
  stopLoss: null,
  takeProfit: null,
  emergencyStop: null,
  trailingFrom: null,
  trailingStop: null,
};

/** Prices finer than this exist nowhere: an average entry price is a quotient with many more digits. */
const PRICE_DIGITS = 9;

/**
 * Where `position` is left by `rules`.
 *
 * @param best the best price since it was opened: the highest of a long position, the lowest of a short one
 */
export function exitLevels(
  { qty, averageEntryPrice: entry }: HeldPosition,
  rules: ExitRules,
  best: Money | undefined,
): ExitLevels {
  if (!entry.isPositive()) return NO_LEVELS;
  const direction = qty.gt(0) ? 1 : -1;
  const inFavour = (from: Money, pct: Decimal | null): Money | null =>
    pct === null ? null : rounded(from.times(ONE.plus(pct.times(direction))));
  const against = (from: Money, pct: Decimal | null): Money | null =>
    inFavour(from, pct === null ? null : pct.times(-1));
  const trailingFrom = inFavour(entry, rules.trailingFromPct);
  const isTrailing = trailingFrom !== null && best !== undefined && hasReached(qty, best, trailingFrom);
  return {
    stopLoss: against(entry, rules.stopLossPct),
    takeProfit: inFavour(entry, rules.takeProfitPct),
    emergencyStop: against(entry, rules.emergencyStopPct),
    trailingFrom,
    trailingStop: isTrailing ? against(best, rules.trailingPct) : null,
  };
}

/** True when `price` is at least as good for the position as `level`. */
export const hasReached = (qty: Decimal, price: Money, level: Money): boolean =>
  qty.gt(0) ? price.gte(level) : price.lte(level);

/** True when `price` is at least as bad for the position as `level`. */
export const hasFallenTo = (qty: Decimal, price: Money, level: Money): boolean =>
  qty.gt(0) ? price.lte(level) : price.gte(level);

/** The better of two prices, for the position. */
export const betterPrice = (qty: Decimal, one: Money, other: Money): Money =>
  usd((qty.gt(0) ? max : min)(one.amount, other.amount));

const rounded = (price: Money): Money => usd(price.amount.round(PRICE_DIGITS));
