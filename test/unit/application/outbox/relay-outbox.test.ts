import { beforeEach, describe, expect, test } from 'vitest';
import { relayOutbox } from '../../../../src/application/outbox/relay-outbox.ts';
import type { DomainEvent } from '../../../../src/contracts/events/envelope.ts';
import { TransientError } from '../../../../src/domain/errors.ts';
import { AGENT } from '../../../support/builders/common.ts';
import { anEvent, anOutboxItem } from '../../../support/builders/event-records.ts';
import { createTestPorts, given, type TestPorts } from '../../../support/test-ports.ts';

const item = anOutboxItem({ events: [anEvent(), anEvent(), anEvent()] });
let ports: TestPorts;
let published: DomainEvent[];

beforeEach(async () => {
  published = [];
  ports = {
    ...createTestPorts(),
    bus: {
      async publish(events) {
        published.push(...events);
      },
    },
  };
  await given(ports, { kind: 'outbox', record: item });
});

describe('relaying the outbox', () => {
  test('publishes the events in their order, and then they are gone', async () => {
    await relayOutbox(ports, [item]);

    expect(published).toEqual(item.events);
    expect(await ports.store.listOpen('outbox', AGENT, 10)).toEqual([]);
  });

  test('publishes several items in the order they are named in, and each only once', async () => {
    const next = anOutboxItem({ outboxId: 'next', events: [anEvent()] });
    await given(ports, { kind: 'outbox', record: next });

    await relayOutbox(ports, [item, { ...next, outboxId: 'gone' }, next]);

    expect(published).toEqual([...item.events, ...next.events]);
    expect(await ports.store.listOpen('outbox', AGENT, 10)).toEqual([]);
  });

  test('of an item that someone else delivered does nothing', async () => {
    await relayOutbox(ports, [item]);

    await relayOutbox(ports, [item]);

    expect(published).toHaveLength(3);
  });

  test('keeps what the bus did not take', async () => {
    const down = { ...ports, bus: { publish: () => Promise.reject(new TransientError('throttled')) } };

    await expect(relayOutbox(down, [item])).rejects.toThrow(TransientError);

    expect(await ports.store.get('outbox', AGENT, item.outboxId)).toMatchObject({ record: item });
  });

  test('that dies between publishing and removing delivers twice rather than never', async () => {
    const dying = {
      ...ports,
      store: { ...ports.store, commit: () => Promise.reject(new TransientError('gone')) },
    };
    await expect(relayOutbox(dying, [item])).rejects.toThrow(TransientError);

    await relayOutbox(ports, [item]);

    expect(published).toEqual([...item.events, ...item.events]);
    expect(await ports.store.listOpen('outbox', AGENT, 10)).toEqual([]);
  });
});
