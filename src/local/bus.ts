import type { EventBus, MessageQueue } from '../application/ports/index.ts';
import { type DomainEvent, EVENT_SOURCE } from '../contracts/events/envelope.ts';
import { QUEUES } from '../contracts/names.ts';
import { ROUTES } from '../topology/topology.ts';
import type { AlertTopic } from './alert-topic.ts';

/**
 * The bus of the host: the routes of the topology, in process, with the message that EventBridge would deliver. What
 * other systems would put on it has no way in here.
 *
 * @param alerts absent where nobody wants to be told
 */
export const createLocalBus = (
  queue: MessageQueue,
  observe: (event: DomainEvent) => void,
  alerts?: AlertTopic,
): EventBus => ({
  async publish(events) {
    for (const name of QUEUES) {
      const routed = events.filter(({ type }) =>
        ROUTES.some((route) => route.queue === name && route.event === type && route.from === 'us'),
      );
      if (routed.length > 0) await queue.send(name, routed.map(messageOf));
    }
    for (const event of events) {
      alerts?.publish(event);
      observe(event);
    }
  },
});

const messageOf = (event: DomainEvent) => ({
  source: EVENT_SOURCE,
  'detail-type': event.type,
  detail: event,
});
