import { assetClassOf } from '../asset.ts';
import type { Money } from '../money.ts';
import { inTicks } from '../order/tick.ts';
import type { ExitRules } from './exit-rules.ts';
import { exitLevels, type HeldPosition } from './levels.ts';

/** The two exits that rest at the broker for a position, one of which cancels the other. */
export interface RestingExits {
  readonly takeProfit: Money;
  readonly stopLoss: Money;
}

/**
 * What of `rules` can rest at the broker (SG8): stop and take-profit of whole shares of a stock. Undefined where the
 * broker cannot hold them, or where the rules do not want both.
 */
export function restingExits(
  position: HeldPosition & { readonly symbol: string },
  rules: ExitRules,
): RestingExits | undefined {
  const { symbol, qty } = position;
  const isWhole = qty.round(0).eq(qty);
  if (assetClassOf(symbol) === 'crypto' || !isWhole) return undefined;
  const levels = exitLevels(position, rules, undefined);
  if (levels.takeProfit === null || levels.stopLoss === null) return undefined;
  const exits = { takeProfit: inTicks(levels.takeProfit), stopLoss: inTicks(levels.stopLoss) };
  const [above, below] = qty.gt(0) ? [exits.takeProfit, exits.stopLoss] : [exits.stopLoss, exits.takeProfit];
  return below.isPositive() && above.gt(below) ? exits : undefined;
}
