import type { OpenOrder, PortfolioRecord, Reservation } from '../../contracts/records/portfolio.ts';
import type { OrderRecord } from '../../contracts/records/trade.ts';
import { isOrderOf, readClientOrderId } from '../../domain/ids.ts';
import { isSpent } from '../../domain/order/lifecycle.ts';
import type { BrokerOrder, BrokerPosition } from '../ports/broker.ts';
import { byRisk, workingOrders } from './working-orders.ts';

/**
 * The open orders that no reservation stands for, by client order id: what a saga has in flight is reserved, and would
 * count twice.
 */
export function openOrdersOf(
  agentId: string,
  orders: readonly BrokerOrder[],
  positions: readonly BrokerPosition[],
  reservations: readonly Reservation[],
): readonly OpenOrder[] {
  const reserved = new Set(reservations.map(({ intentId }) => intentId));
  const working = workingOrders(orders);
  const reducing = new Set(byRisk(working, positions).reducing);
  return working
    .filter(({ order, sentAs }) => {
      const intentId = readClientOrderId(agentId, sentAs)?.intentId;
      // An exit that came with an entry outlives the reservation of it, and rests beside it until then.
      return order.clientOrderId !== sentAs || intentId === undefined || !reserved.has(intentId);
    })
    .map((one) => ({
      clientOrderId: one.sentAs,
      symbol: one.order.symbol,
      side: one.order.side,
      qty: one.left,
      external: !isOrderOf(agentId, one.sentAs),
      protective: one.resting && reducing.has(one),
      ...(one.stops ? { stops: true } : {}),
      ...(one.limitPrice === undefined ? {} : { limitPrice: one.limitPrice }),
      ...(one.stopPrice === undefined ? {} : { stopPrice: one.stopPrice }),
    }))
    .sort(byClientOrderId);
}

export const byClientOrderId = (one: OpenOrder, other: OpenOrder): number =>
  one.clientOrderId < other.clientOrderId ? -1 : 1;

/** What is left of an order of ours that works at the broker, and where it fills. */
export const openTerms = ({
  qty,
  filledQty,
  limitPrice,
  stopPrice,
}: OrderRecord): Pick<OpenOrder, 'qty' | 'limitPrice' | 'stopPrice'> => ({
  qty: qty.minus(filledQty),
  ...(limitPrice === undefined ? {} : { limitPrice }),
  ...(stopPrice === undefined ? {} : { stopPrice }),
});

/**
 * The portfolio with what is left of an order that it has as open. For the transaction that books a fill of it: a
 * position that is smaller than what seems to rest for it would have that taken back, and nothing of an order that has
 * ended holds a position any more.
 */
export function withOpenOrder(portfolio: PortfolioRecord, order: OrderRecord): PortfolioRecord {
  const open = portfolio.openOrders.find(({ clientOrderId }) => clientOrderId === order.clientOrderId);
  if (open === undefined) return portfolio;
  const others = portfolio.openOrders.filter((one) => one !== open);
  if (isSpent(order)) return { ...portfolio, openOrders: others };
  return { ...portfolio, openOrders: [...others, { ...open, ...openTerms(order) }].sort(byClientOrderId) };
}
