import { max, ZERO } from '../decimal.ts';
import type { GateIntent, GatePortfolio } from './gate-input.ts';
import { pendingOf, pendingQty, positionQty } from './pending.ts';

/**
 * True when the order's full fill, after every order already working in its direction, cannot increase the absolute
 * position: it is against the position and not larger than what of it is not being closed yet (RK4).
 */
export function isRiskReducing(
  intent: Pick<GateIntent, 'intentId' | 'symbol' | 'side' | 'qty'>,
  portfolio: GatePortfolio,
): boolean {
  const held = positionQty(portfolio, intent.symbol);
  const closes = intent.side === 'sell' ? held.gt(0) : held.lt(0);
  if (!closes || intent.qty.lte(0)) {
    return false;
  }
  const closing = pendingQty(pendingOf(portfolio, intent.intentId), intent.symbol, intent.side);
  return intent.qty.lte(max(ZERO, held.abs().minus(closing)));
}
