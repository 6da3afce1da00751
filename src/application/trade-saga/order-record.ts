import { event } from '../../contracts/events/envelope.ts';
import type { OrderRecord } from '../../contracts/records/trade.ts';
import { elapsed } from '../../domain/clock.ts';
import { max } from '../../domain/decimal.ts';
import { InvariantError } from '../../domain/errors.ts';
import { canFollow, isTerminal } from '../../domain/order/lifecycle.ts';
import type { BrokerOrder } from '../ports/broker.ts';
import type { Versioned } from '../ports/store.ts';
import { required } from '../support/change.ts';
import type { StepContext } from './context.ts';

/** The record with what the broker says of the order; a status that cannot follow the known one is not believed. */
export function withBrokerState(record: OrderRecord, order: BrokerOrder): OrderRecord {
  const status =
    record.status === order.status || canFollow(record.status, order.status) ? order.status : record.status;
  return {
    ...record,
    brokerOrderId: order.brokerOrderId,
    status,
    filledQty: max(record.filledQty, order.filledQty),
    ...(order.filledAveragePrice === undefined ? {} : { filledAveragePrice: order.filledAveragePrice }),
    updatedAt: order.updatedAt,
  };
}

export const orderOf = ({ ports, saga, clientOrderId }: StepContext): Promise<Versioned<OrderRecord>> =>
  required(ports, 'order', saga.agentId, clientOrderId);

/** What the broker says of the saga's order now. Throws Invariant when it does not know an order that it accepted. */
async function askBroker({ ports, clientOrderId }: StepContext): Promise<BrokerOrder> {
  const order = await ports.broker.orderByClientId(clientOrderId);
  if (order === undefined)
    throw new InvariantError(`the broker has no order ${clientOrderId}`, { clientOrderId });
  return order;
}

const SHORTEST_POLL_MS = 250;
const LONGEST_POLL_MS = 2_000;

/** Asks until the order has ended or `withinMs` are over; the last answer either way. */
export async function waitUntilEnded(context: StepContext, withinMs: number): Promise<BrokerOrder> {
  const { clock } = context.ports;
  const until = clock.now().getTime() + withinMs;
  for (let pause = SHORTEST_POLL_MS; ; pause = Math.min(pause * 2, LONGEST_POLL_MS)) {
    const order = await askBroker(context);
    const left = until - clock.now().getTime();
    if (isTerminal(order.status) || left <= 0) return order;
    await clock.sleep(Math.min(pause, left));
  }
}

/** How long a cancel may take to show. */
const CANCEL_WAIT_MS = 4_000;

/** Cancels what is left of the order and answers how it ended: fills that came before the cancel count (SG7). */
export async function cancelAndResolve(context: StepContext, order: BrokerOrder): Promise<BrokerOrder> {
  if (isTerminal(order.status)) return order;
  await context.ports.broker.cancel(order.brokerOrderId);
  return waitUntilEnded(context, CANCEL_WAIT_MS);
}

/** Events of what happened to the order since `before`. */
export function orderEvents({ head, intent }: StepContext, before: OrderRecord, after: OrderRecord) {
  const { clientOrderId, symbol, side, qty, filledQty, filledAveragePrice: averagePrice } = after;
  const about = { clientOrderId, intentId: intent.intentId, symbol, side, qty };
  const events = [];
  if (filledQty.gt(before.filledQty) && averagePrice !== undefined) {
    const type = filledQty.eq(qty) ? 'trade.order.filled' : 'trade.order.partially_filled';
    const latencyMs = Math.max(0, elapsed(after.submittedAt ?? after.createdAt, after.updatedAt));
    events.push(event(type, head, { ...about, filledQty, averagePrice, latencyMs }));
  }
  const canceled = after.status === 'canceled' || after.status === 'expired';
  if (canceled && before.status !== after.status) events.push(event('trade.order.canceled', head, about));
  return events;
}
