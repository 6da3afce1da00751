import type { Broker } from '../ports/broker.ts';
import type { Guard } from '../ports/guard.ts';

/** What can wait until the broker is back: the next cycle or heartbeat asks again. */
const READS: ReadonlySet<PropertyKey> = new Set<keyof Broker>([
  'account',
  'positions',
  'openOrders',
  'ordersSince',
  'asset',
  'sessions',
]);

/**
 * The broker behind its breaker. Orders, cancels and the look-up of an order always go through: an exit is never
 * held back by what happened to other calls.
 */
export const guardedBroker = (broker: Broker, guard: Guard): Broker =>
  new Proxy(broker, {
    get(target, property) {
      const member: unknown = Reflect.get(target, property);
      if (typeof member !== 'function') return member;
      return (...given: unknown[]): Promise<unknown> =>
        guard.run('alpaca-trading', () => Reflect.apply(member, target, given) as Promise<unknown>, {
          always: !READS.has(property),
        });
    },
  });
