import { describe, expect, it } from 'vitest';
import { busMessageSchema, type DomainEvent, event } from '../../../src/contracts/events/envelope.ts';
import type { QueueName } from '../../../src/contracts/names.ts';
import { createLocalBus } from '../../../src/local/bus.ts';
import { ROUTES } from '../../../src/topology/topology.ts';
import { AGENT, NOW } from '../../support/builders/common.ts';
import { anEvent } from '../../support/builders/event-records.ts';

const decision = (symbol: string): DomainEvent =>
  event(
    'ai.decision.generated',
    { agentId: AGENT, correlationId: 'c', occurredAt: NOW },
    { decisionId: `d-${symbol}`, cycleId: 'cycle', symbol, action: 'buy', confidence: 0.9 },
  );

function listening(fault?: Error, publish: (event: DomainEvent) => void = () => undefined) {
  const sent: { readonly queue: QueueName; readonly messages: readonly unknown[] }[] = [];
  const observed: string[] = [];
  const bus = createLocalBus(
    {
      async send(queue, messages) {
        if (fault !== undefined) throw fault;
        sent.push({ queue, messages });
      },
    },
    ({ type }) => observed.push(type),
    { publish, stop: async () => undefined },
  );
  return { bus, sent, observed };
}

describe('the bus of the host', () => {
  it('sends each event to the queues of its routes, as EventBridge would, in order', async () => {
    const { bus, sent } = listening();

    await bus.publish([decision('AAPL'), decision('MSFT')]);

    const queues = ROUTES.filter((route) => route.event === 'ai.decision.generated').map(
      ({ queue }) => queue,
    );
    expect(sent.map(({ queue }) => queue)).toEqual(queues);
    for (const { messages } of sent) {
      const details = messages.map((message) => busMessageSchema.parse(message).detail);
      expect(details.map(({ data }) => data['symbol'])).toEqual(['AAPL', 'MSFT']);
    }
  });

  it('shows every event to observers, and those without a route to nobody else', async () => {
    const { bus, sent, observed } = listening();

    await bus.publish([anEvent(), decision('AAPL')]);

    expect(observed).toEqual(['system.heartbeat', 'ai.decision.generated']);
    expect(sent).toHaveLength(1);
  });

  it('shows every event to the alert topic, once a queue has it', async () => {
    const shown: string[] = [];
    const { bus } = listening(undefined, ({ type }) => void shown.push(type));

    await bus.publish([anEvent(), decision('AAPL')]);

    expect(shown).toEqual(['system.heartbeat', 'ai.decision.generated']);
  });

  it('fails when a queue does not take an event, so that the outbox keeps it', async () => {
    const { bus, observed } = listening(new Error('queue down'));

    const publishing = bus.publish([decision('AAPL')]);

    await expect(publishing).rejects.toThrow('queue down');
    expect(observed).toEqual([]);
  });
});
