import { dec, ONE } from '../decimal.ts';
import type { Money } from '../money.ts';
import type { ExitRules } from './exit-rules.ts';
import { betterPrice, exitLevels, type HeldPosition, hasFallenTo, hasReached } from './levels.ts';

export type ExitReason = 'stop_loss' | 'take_profit' | 'trailing_stop' | 'emergency_stop';

/**
 * `exit`: at market, at once. `escalate`: the same, although a stop rests at the broker: it should have left by now, or
 * does not trail the price, and is canceled first.
 */
export type ProtectionDecision =
  | { readonly kind: 'hold' }
  | {
      readonly kind: 'exit' | 'escalate';
      readonly reason: ExitReason;
      /** The price that was reached. */
      readonly level: Money;
    };

export interface ProtectionInput {
  readonly position: HeldPosition;
  readonly rules: ExitRules;
  /** The last price there is. */
  readonly price: Money;
  /** The best price since the position was opened, as far as it was kept. */
  readonly best: Money | undefined;
  /** Whether stops that rest at the broker cover all of it, and can work now. */
  readonly covered: boolean;
  /** Where such a stop is that was reached and has not left in its time. */
  readonly overdue?: Money | undefined;
}

const HOLD: ProtectionDecision = { kind: 'hold' };

/**
 * What to do about one position at one price (PF3). A price that jumped past several levels leaves by the furthest of
 * them; the order is the same.
 */
export function decideExit(input: ProtectionInput): ProtectionDecision {
  const { position, rules, price, best, covered, overdue } = input;
  const { qty } = position;
  const levels = exitLevels(position, rules, best);
  const kind = covered ? 'escalate' : 'exit';
  const isLost = (level: Money | null): level is Money => level !== null && hasFallenTo(qty, price, level);

  if (isLost(levels.emergencyStop)) return { kind, reason: 'emergency_stop', level: levels.emergencyStop };
  if (covered && overdue !== undefined) return { kind, reason: 'stop_loss', level: overdue };
  if (!covered && isLost(levels.stopLoss)) return { kind, reason: 'stop_loss', level: levels.stopLoss };
  if (isLost(levels.trailingStop)) return { kind, reason: 'trailing_stop', level: levels.trailingStop };
  if (covered) return HOLD;
  if (levels.takeProfit !== null && hasReached(qty, price, levels.takeProfit))
    return { kind: 'exit', reason: 'take_profit', level: levels.takeProfit };
  return HOLD;
}

/**
 * A best price is kept when it is better than the last one kept by this share of it: each costs a write, and the stop
 * that trails it is off by no more.
 */
const MATERIAL = dec('0.001');

/**
 * The best price that is to be kept from now on; undefined while there is nothing new. Before a stop may trail it, no
 * rule depends on it and none is kept.
 */
export function bestToKeep({
  position,
  rules,
  price,
  best,
}: Omit<ProtectionInput, 'covered' | 'overdue'>): Money | undefined {
  const { qty } = position;
  const { trailingFrom } = exitLevels(position, rules, undefined);
  if (trailingFrom === null || !hasReached(qty, price, trailingFrom)) return undefined;
  if (best === undefined) return price;
  const step = qty.gt(0) ? ONE.plus(MATERIAL) : ONE.minus(MATERIAL);
  return hasReached(qty, price, best.times(step)) ? betterPrice(qty, price, best) : undefined;
}
