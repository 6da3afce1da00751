import { InvariantError, TransientError } from '../../domain/errors.ts';
import type { Broker, BrokerOrder } from '../ports/broker.ts';
import { membersOf, unitedOrder } from './as-one-order.ts';

type Lookup = Pick<Broker, 'orderByClientId' | 'orderById'>;

/** Nobody replaces an order so often; a chain that long goes round in circles. */
export const MOST_REPLACEMENTS = 20;

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
 * that is not ours; so does an exit beside it. All of them are one order here: it is where the last of them is, and
 * has filled what all of them have.
 */
export async function followReplacements(broker: Lookup, order: BrokerOrder): Promise<BrokerOrder> {
  const members = new Map<string, BrokerOrder>();
  const add = (one: BrokerOrder): void => {
    for (const member of membersOf(one)) members.set(member.brokerOrderId, member);
  };
  add(order);
  let next = successorIn(members);
  for (let followed = 0; next !== undefined; followed++) {
    if (followed === MOST_REPLACEMENTS)
      throw new InvariantError(`order ${order.clientOrderId} was replaced without an end`);
    const successor = await broker.orderById(next);
    if (successor === undefined)
      throw new TransientError(`the broker does not know ${next}, which took an order's place`, {
        clientOrderId: order.clientOrderId,
      });
    add(successor);
    next = successorIn(members);
  }
  const [first = order, ...others] = members.values();
  return unitedOrder([first, ...others]);
}

/** True when the order, or an exit beside it, goes on in another one. */
export const isReplaced = (order: BrokerOrder): boolean =>
  membersOf(order).some(({ status }) => status === 'replaced');

/** What took the place of one of them and has not been asked for. */
const successorIn = (members: ReadonlyMap<string, BrokerOrder>): string | undefined =>
  [...members.values()].find(
    ({ status, replacedBy }) => status === 'replaced' && replacedBy !== undefined && !members.has(replacedBy),
  )?.replacedBy;
