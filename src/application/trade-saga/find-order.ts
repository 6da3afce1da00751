import { ZERO } from '../../domain/decimal.ts';
import { InvariantError, TransientError } from '../../domain/errors.ts';
import { type Money, NO_MONEY, sum } from '../../domain/money.ts';
import { isWorking } from '../../domain/order/lifecycle.ts';
import type { Broker, BrokerOrder } from '../ports/broker.ts';

type Lookup = Pick<Broker, 'orderByClientId' | 'orderById'>;

/** Nobody replaces an order so often; a chain that long goes round in circles. */
const MOST_REPLACEMENTS = 20;

/**
 * What the broker knows of the order with this client order id, and of what took its place, as one order.
 *
 * @throws Transient when the broker does not answer
 */
export async function findOrder(broker: Lookup, clientOrderId: string): Promise<BrokerOrder | undefined> {
  const order = await broker.orderByClientId(clientOrderId);
  return order && followReplacements(broker, order);
}

/**
 * An order that was replaced (by a person at the broker, or for a corporate action) goes on in another one, with an id
 * that is not ours. Both are one order here: it is where the last of them is, and has filled what all of them have.
 */
export async function followReplacements(broker: Lookup, order: BrokerOrder): Promise<BrokerOrder> {
  let whole = asOneOrder(order);
  let last = whole;
  for (let followed = 0; last.status === 'replaced' && last.replacedBy !== undefined; followed++) {
    if (followed === MOST_REPLACEMENTS)
      throw new InvariantError(`order ${order.clientOrderId} was replaced without an end`);
    const next = await broker.orderById(last.replacedBy);
    if (next === undefined)
      throw new TransientError(`the broker does not know ${last.replacedBy}, which took an order's place`, {
        clientOrderId: order.clientOrderId,
      });
    whole = continued(whole, next);
    last = next;
  }
  return whole;
}

/**
 * An order that was sent with an exit beside it is one order with it: it works while one of them does, and has filled
 * what both have. Any other is what it is, and so is an entry, whose exits are on the other side.
 */
export function asOneOrder(order: BrokerOrder): BrokerOrder {
  const beside = (order.legs ?? []).filter(({ side }) => side === order.side);
  if (beside.length === 0) return order;
  const all = [order, ...beside];
  const { filledAveragePrice: _, ...rest } = order;
  const working = all.find(({ status }) => isWorking(status));
  const filledQty = all.reduce((total, one) => total.plus(one.filledQty), ZERO);
  const isFilled = all.some(({ status }) => status === 'filled');
  const ended = isFilled ? 'filled' : order.status;
  const status = filledQty.gt(0) ? 'partially_filled' : working?.status;
  // What one has filled the venue takes off the other, so neither says how much there was in all.
  const left = working?.qty.minus(working.filledQty) ?? (isFilled ? ZERO : order.qty.minus(order.filledQty));
  return {
    ...rest,
    brokerOrderId: (working ?? order).brokerOrderId,
    qty: filledQty.plus(left),
    status: (working && status) ?? ended,
    filledQty,
    ...(filledQty.gt(0) ? { filledAveragePrice: sum(all.map(costOf)).div(filledQty) } : {}),
    updatedAt:
      all
        .map(({ updatedAt }) => updatedAt)
        .toSorted()
        .at(-1) ?? order.updatedAt,
  };
}

/** `next` orders what `before` had left: quantities add up, and the price is that of all fills. */
function continued(before: BrokerOrder, next: BrokerOrder): BrokerOrder {
  const filledQty = before.filledQty.plus(next.filledQty);
  const { filledAveragePrice: _, unknownStatus: __, ...rest } = before;
  return {
    ...rest,
    brokerOrderId: next.brokerOrderId,
    qty: before.filledQty.plus(next.qty),
    status: next.status,
    ...(next.unknownStatus === undefined ? {} : { unknownStatus: next.unknownStatus }),
    filledQty,
    ...(filledQty.gt(0) ? { filledAveragePrice: costOf(before).plus(costOf(next)).div(filledQty) } : {}),
    updatedAt: next.updatedAt,
  };
}

const costOf = ({ filledQty, filledAveragePrice }: BrokerOrder): Money =>
  (filledAveragePrice ?? NO_MONEY).times(filledQty);
