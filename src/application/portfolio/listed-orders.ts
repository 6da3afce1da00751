import { TransientError } from '../../domain/errors.ts';
import type { Broker, BrokerOrder } from '../ports/broker.ts';
import { MOST_REPLACEMENTS } from '../trade-saga/find-order.ts';

type Listing = Pick<Broker, 'openOrders' | 'orderById'>;

/**
 * The orders that may still fill, each under the client order id of the one that was first in its place: what a person
 * replaces at the broker gets an id that nobody here knows, and is the same order to us. Costs a request for each
 * replacement of an order that is open, and nothing more as long as there is none.
 *
 * @throws TransientError when the broker does not answer
 */
export async function listedOrders(broker: Listing): Promise<readonly BrokerOrder[]> {
  const listed = await broker.openOrders();
  return Promise.all(
    listed.map(async (order) => ({ ...order, clientOrderId: await firstId(broker, order) })),
  );
}

async function firstId(broker: Listing, order: BrokerOrder): Promise<string> {
  let first = order;
  for (let followed = 0; first.replaces !== undefined && followed < MOST_REPLACEMENTS; followed++) {
    const before = await broker.orderById(first.replaces);
    if (before === undefined)
      throw new TransientError(`the broker does not know ${first.replaces}, which was replaced`, {
        clientOrderId: order.clientOrderId,
      });
    first = before;
  }
  return first.clientOrderId;
}
