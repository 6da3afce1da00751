import { max, ZERO } from '../decimal.ts';
import { type Money, NO_MONEY, sum } from '../money.ts';
import type { GatePortfolio } from './gate-input.ts';
import { type Pending, pendingQty, positionQty } from './pending.ts';

const notionalOf = (pending: readonly Pending[]): Money =>
  sum(pending.map(({ notional = NO_MONEY }) => notional));

/**
 * Buying power that is spoken for by what the broker has not seen: every buy, and of the sells of a symbol together
 * what goes beyond the long position. What stands at the broker he has taken off himself.
 */
export function reservedPower(pending: readonly Pending[], portfolio: GatePortfolio): Money {
  const seen = pending.filter(({ atBroker }) => atBroker);
  const unseen = pending.filter(({ atBroker }) => !atBroker);
  const buys = unseen.filter(({ side }) => side === 'buy');
  const sells = Map.groupBy(
    unseen.filter(({ side }) => side === 'sell'),
    ({ symbol }) => symbol,
  );
  const shorts = [...sells].map(([symbol, group]) => {
    // Those at the broker close the position first.
    const left = positionQty(portfolio, symbol).minus(pendingQty(seen, symbol, 'sell'));
    const qty = pendingQty(group, symbol, 'sell');
    const short = max(ZERO, qty.minus(max(ZERO, left)));
    return notionalOf(group).times(short).div(qty);
  });
  return notionalOf(buys).plus(sum(shorts));
}
