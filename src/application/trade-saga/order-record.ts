import { event } from '../../contracts/events/envelope.ts';
import type { OrderRecord, SagaRecord } from '../../contracts/records/trade.ts';
import { clientOrderIdOf, legOf } from '../../domain/ids.ts';
import { canFollow, isTerminal } from '../../domain/order/lifecycle.ts';
import type { BrokerOrder } from '../ports/broker.ts';
import type { Ports } from '../ports/index.ts';
import type { Versioned } from '../ports/store.ts';
import { replace, required } from '../support/change.ts';
import type { StepContext, StepResult } from './context.ts';
import { orderNews } from './order-news.ts';

/**
 * The record with what the broker says of the order. Reports come twice, and late: one with fewer fills than we know of
 * is old and changes nothing, and neither does a status that cannot follow ours. An order that was given up before the
 * broker had shown it is believed whatever it says: what we wrote then was a guess.
 */
export function withBrokerState(record: OrderRecord, order: BrokerOrder): OrderRecord {
  if (order.filledQty.lt(record.filledQty)) return record;
  const isFirstWord = record.brokerOrderId === undefined;
  const believed = isFirstWord || isNews(record, order) ? order.status : record.status;
  const { filledAveragePrice = record.filledAveragePrice, unknownStatus = record.unknownStatus } = order;
  const { limitPrice = record.limitPrice, stopPrice = record.stopPrice } = order;
  return {
    ...record,
    brokerOrderId: order.brokerOrderId,
    qty: order.qty,
    ...(limitPrice === undefined ? {} : { limitPrice }),
    ...(stopPrice === undefined ? {} : { stopPrice }),
    status: believed,
    ...(unknownStatus === undefined ? {} : { unknownStatus }),
    filledQty: order.filledQty,
    ...(filledAveragePrice === undefined ? {} : { filledAveragePrice }),
    submittedAt: order.submittedAt,
    updatedAt: order.updatedAt,
  };
}

/** An order that has ended is not working again, unless it filled further: that came before the end. */
const isNews = (record: OrderRecord, order: BrokerOrder): boolean =>
  canFollow(record.status, order.status) &&
  (!isTerminal(record.status) || order.filledQty.gt(record.filledQty));

export const orderOf = ({ ports, saga, clientOrderId }: StepContext): Promise<Versioned<OrderRecord>> =>
  required(ports, 'order', saga.agentId, clientOrderId);

/** The orders of a saga, leg by leg, as far as they were written ahead. */
export async function ordersOf(
  ports: Ports,
  { agentId, sagaId, leg: legs = 1 }: SagaRecord,
): Promise<readonly OrderRecord[]> {
  const ids = Array.from({ length: legs }, (_, index) => clientOrderIdOf(agentId, sagaId, legOf(index + 1)));
  const found = await Promise.all(ids.map((id) => ports.store.get('order', agentId, id)));
  return found.flatMap((order) => order?.record ?? []);
}

/**
 * Closes an order that was written ahead, that the broker does not know, and that will not be sent any more. Should it
 * show up at the broker after all, `settleLateOrder` takes it from there.
 *
 * @param failure what kept it from the broker, for all to hear; none when it was only not wanted any more
 */
export function abandoned(
  { head, intent }: StepContext,
  order: Versioned<OrderRecord>,
  failure?: string,
): Pick<StepResult, 'writes' | 'events' | 'audit'> {
  if (isTerminal(order.record.status)) return {};
  const closed = { ...order.record, status: 'canceled' as const, updatedAt: head.occurredAt };
  const { clientOrderId, intentId, symbol, side, qty } = closed;
  const about = { clientOrderId, intentId, symbol, side, qty };
  return {
    writes: [replace('order', order, closed)],
    ...(failure === undefined
      ? {}
      : { events: [event('trade.order.failed', head, { ...about, reason: failure })] }),
    audit: orderNews(head, intent, order.record, closed).audit,
  };
}
