import type { OpenOrder, Reservation } from '../../contracts/records/portfolio.ts';
import { isOrderOf, readClientOrderId } from '../../domain/ids.ts';
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
