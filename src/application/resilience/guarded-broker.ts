import { SECOND } from '../../domain/clock.ts';
import type { Broker } from '../ports/broker.ts';
import type { Guard, GuardedCall } from '../ports/guard.ts';

/**
 * How long a call is tried again. The undo of a saga's step has 8 s and asks the broker first of all: 4 s of tries and
 * a last one of 2 s leave it 2 s. A step that takes longer than that is tried again by the machine.
 */
const RETRY_MS = 4 * SECOND;

/** Can wait until the broker is back: the next cycle or heartbeat asks again. */
const READ: GuardedCall = { retryForMs: RETRY_MS };
/** Finds out about an order or takes one back, and may be done twice. */
const ABOUT_AN_ORDER: GuardedCall = { always: true, retryForMs: RETRY_MS };
/** Is sent once: whoever ordered looks for the order before anything else is sent (SG3). */
const ORDER: GuardedCall = { always: true };

/**
 * The broker behind its breaker, its passing faults tried again. Orders, cancels and the look-up of an order always go
 * through: an exit is never held back by what happened to other calls.
 */
export function guardedBroker(broker: Broker, guard: Guard): Broker {
  const run = <T>(call: GuardedCall, work: () => Promise<T>): Promise<T> =>
    guard.run('alpaca-trading', work, call);
  return {
    account: () => run(READ, () => broker.account()),
    positions: () => run(READ, () => broker.positions()),
    openOrders: () => run(READ, () => broker.openOrders()),
    ordersSince: (since) => run(READ, () => broker.ordersSince(since)),
    asset: (symbol) => run(READ, () => broker.asset(symbol)),
    sessions: (from, to) => run(READ, () => broker.sessions(from, to)),
    orderByClientId: (clientOrderId) => run(ABOUT_AN_ORDER, () => broker.orderByClientId(clientOrderId)),
    orderById: (brokerOrderId) => run(ABOUT_AN_ORDER, () => broker.orderById(brokerOrderId)),
    cancel: (brokerOrderId) => run(ABOUT_AN_ORDER, () => broker.cancel(brokerOrderId)),
    submit: (request) => run(ORDER, () => broker.submit(request)),
    replace: (brokerOrderId, change) => run(ORDER, () => broker.replace(brokerOrderId, change)),
    // Asks nobody.
    ...(broker.hintOfEnd === undefined ? {} : { hintOfEnd: broker.hintOfEnd.bind(broker) }),
  };
}
