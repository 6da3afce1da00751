import type { EventBus, MessageQueue } from '../application/ports/index.ts';
import { type DomainEvent, EVENT_SOURCE } from '../contracts/events/envelope.ts';
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
    for (const event of events) {
      const message = { source: EVENT_SOURCE, 'detail-type': event.type, detail: event };
      for (const { event: wanted, from, queue: to } of ROUTES)
        if (wanted === event.type && from === 'us') await queue.send(to, [message]);
      alerts?.publish(event);
      observe(event);
    }
  },
});
