import { type DomainEvent, type EventHead, event } from '../../contracts/events/envelope.ts';
import type { Position } from '../../contracts/records/portfolio.ts';
import type { OrderRecord } from '../../contracts/records/trade.ts';
import { signOf } from '../../domain/asset.ts';
import { Decimal, ZERO } from '../../domain/decimal.ts';
import { type Money, NO_MONEY, usd } from '../../domain/money.ts';
import { fillDelta } from '../../domain/order/lifecycle.ts';
import type { BookRecords, BooksAfter } from './books.ts';
import { exitsAfter } from './exits-after.ts';

export interface AppliedFill extends BooksAfter {
  readonly order: OrderRecord;
  readonly events: readonly DomainEvent[];
}

/**
 * Moves what `order` has filled and the portfolio does not hold yet into position and cash: fills are cumulative at
 * the broker and deltas here (SG7). Undefined when there is nothing new.
 */
export function applyFill(
  { portfolio, exits }: BookRecords,
  order: OrderRecord,
  head: EventHead,
): AppliedFill | undefined {
  const qty = fillDelta({ filledQty: order.appliedQty }, order);
  if (!qty.gt(0) || order.filledAveragePrice === undefined) return undefined;
  const totalCost = costOf(order.filledAveragePrice, order.filledQty);
  const cost = totalCost.minus(order.appliedCost);
  const before = portfolio.positions.find((position) => position.symbol === order.symbol);
  const change = qty.times(signOf(order.side));
  const after = { ...moved(before, order, cost, change), filledAt: head.occurredAt };
  const paid = cost.times(signOf(order.side));
  const closed = after.qty.eq(ZERO);
  return {
    order: { ...order, appliedQty: order.filledQty, appliedCost: totalCost },
    portfolio: {
      ...portfolio,
      cash: portfolio.cash.minus(paid),
      buyingPower: portfolio.buyingPower.minus(paid),
      positions: [
        ...portfolio.positions.filter((one) => one.symbol !== order.symbol),
        ...(closed ? [] : [after]),
      ].sort(bySymbol),
    },
    exits: exitsAfter(exits, before, order, { qty, cost, at: head.occurredAt }, closed),
    events: [
      event(positionEvent(before, closed), head, {
        symbol: after.symbol,
        qty: after.qty,
        averageEntryPrice: after.averageEntryPrice,
      }),
    ],
  };
}

/** Decimals that a price has at most; an average with more is a quotient. */
const PRICE_DIGITS = 9;

/**
 * What `qty` cost at `average`. An average of several prices is often a quotient that was cut off at the last digit
 * kept: the digits of the product that this makes uncertain are rounded away, so that cash stays what the fills cost.
 */
function costOf(average: Money, qty: Decimal): Money {
  const cost = average.times(qty);
  const isExact = average.amount.round(PRICE_DIGITS).eq(average.amount);
  return isExact ? cost : usd(cost.amount.round(Decimal.DP - 2 - Math.max(0, qty.e)));
}

export const bySymbol = (first: { readonly symbol: string }, second: { readonly symbol: string }): number =>
  first.symbol < second.symbol ? -1 : Number(first.symbol > second.symbol);

const positionEvent = (before: Position | undefined, closed: boolean) =>
  closed
    ? 'trade.position.closed'
    : before === undefined
      ? 'trade.position.opened'
      : 'trade.position.changed';

/** The position after `change` (signed) came in for `cost`; the average moves only when the position grows. */
function moved(
  before: Position | undefined,
  order: OrderRecord,
  cost: Money,
  change: OrderRecord['qty'],
): Position {
  const held = before?.qty ?? ZERO;
  const qty = held.plus(change);
  const price = cost.div(change.abs());
  const grows = held.eq(ZERO) || held.gt(0) === change.gt(0);
  const turns = !grows && !qty.eq(ZERO) && qty.gt(0) !== held.gt(0);
  const entry = before?.averageEntryPrice ?? NO_MONEY;
  const averageEntryPrice = grows ? entry.times(held.abs()).plus(cost).div(qty.abs()) : turns ? price : entry;
  return { symbol: order.symbol, qty, averageEntryPrice: usd(averageEntryPrice.amount), price };
}
