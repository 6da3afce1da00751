import { min, ZERO } from '../../domain/decimal.ts';
import { NO_MONEY, sum } from '../../domain/money.ts';
import { isWorking } from '../../domain/order/lifecycle.ts';
import type { BrokerOrder } from '../ports/broker.ts';

/**
 * An order that was sent with an exit beside it is one order with it: it works while one of them does, and has filled
 * what both have. Any other is what it is, and so is an entry, whose exits are on the other side.
 */
export const asOneOrder = (order: BrokerOrder): BrokerOrder => unitedOrder(membersOf(order));

/** The order and the exits beside it, each by itself. */
export function membersOf(order: BrokerOrder): readonly [BrokerOrder, ...BrokerOrder[]] {
  const beside = (order.legs ?? []).filter(({ side }) => side === order.side);
  if (beside.length === 0) return [order];
  const { legs: _, ...alone } = order;
  return [alone, ...beside];
}

/**
 * Orders that stand for one: those beside each other, of which one can fill, and those that took another's place. It is
 * where the last of the first one's line is, and has filled what all of them have. What it becomes has no legs: so it
 * is itself when it is united again.
 */
export function unitedOrder(members: readonly [BrokerOrder, ...BrokerOrder[]]): BrokerOrder {
  const [first, ...others] = members;
  if (others.length === 0) return first;
  const tip = tipOf(first, members);
  const live = members.filter(({ status }) => status !== 'replaced');
  const ended = [tip, ...live].find(({ status }) => status !== 'replaced') ?? tip;
  const working = [tip, ...live].find(({ status }) => isWorking(status));
  // One that has filled as a whole was all there was: what stands beside it still is about to be taken away.
  const now = live.find(({ status }) => status === 'filled') ?? working ?? ended;
  const filledQty = members.reduce((total, one) => total.plus(one.filledQty), ZERO);
  const { filledAveragePrice: _, unknownStatus: __, replacedBy: ___, limitPrice, stopPrice, ...rest } = first;
  const prices = {
    limitPrice: live.find(({ type }) => type === 'limit')?.limitPrice ?? limitPrice,
    stopPrice: live.find((one) => one.stopPrice !== undefined)?.stopPrice ?? stopPrice,
  };
  return {
    ...rest,
    brokerOrderId: (working ?? tip).brokerOrderId,
    qty: filledQty.plus(leftOf(live, now)),
    status: isNewAfterFills(now, filledQty) ? 'partially_filled' : now.status,
    ...(now.unknownStatus === undefined ? {} : { unknownStatus: now.unknownStatus }),
    ...(prices.limitPrice === undefined ? {} : { limitPrice: prices.limitPrice }),
    ...(prices.stopPrice === undefined ? {} : { stopPrice: prices.stopPrice }),
    filledQty,
    ...(filledQty.gt(0) ? { filledAveragePrice: sum(members.map(costOf)).div(filledQty) } : {}),
    updatedAt:
      members
        .map(({ updatedAt }) => updatedAt)
        .toSorted()
        .at(-1) ?? first.updatedAt,
  };
}

/** The last that took its place, as far as it is among `members`. */
function tipOf(first: BrokerOrder, members: readonly BrokerOrder[]): BrokerOrder {
  let tip = first;
  const passed = new Set<string>();
  while (tip.status === 'replaced' && !passed.has(tip.brokerOrderId)) {
    passed.add(tip.brokerOrderId);
    tip = members.find(({ brokerOrderId }) => brokerOrderId === tip.replacedBy) ?? tip;
  }
  return tip;
}

/** What one of them has filled the venue takes off the others, at once or a moment later: the least is what there is. */
function leftOf(live: readonly BrokerOrder[], now: BrokerOrder): BrokerOrder['qty'] {
  if (now.status === 'filled') return ZERO;
  const counting = isWorking(now.status) ? live.filter(({ status }) => isWorking(status)) : live;
  return counting
    .map(({ qty, filledQty }) => qty.minus(filledQty))
    .reduce((one, other) => min(one, other), now.qty.minus(now.filledQty));
}

/** The one that works now does not know what those before and beside it have filled. */
const isNewAfterFills = ({ status, filledQty }: BrokerOrder, all: BrokerOrder['qty']): boolean =>
  all.gt(0) && filledQty.eq(0) && ['new', 'accepted', 'held'].includes(status);

const costOf = ({ filledQty, filledAveragePrice }: BrokerOrder) =>
  (filledAveragePrice ?? NO_MONEY).times(filledQty);
