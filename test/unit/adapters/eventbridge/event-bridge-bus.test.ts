import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createEventBridgeBus } from '../../../../src/adapters/eventbridge/index.ts';
import { type DomainEvent, event } from '../../../../src/contracts/events/envelope.ts';
import { InvariantError, TransientError } from '../../../../src/domain/errors.ts';

const alert = (alertId: string, message = 'check it'): DomainEvent =>
  event(
    'system.alert',
    { agentId: 'default', correlationId: 'c-1', occurredAt: '2026-03-02T15:00:00.000Z' },
    { alertId, kind: 'test', message },
  );

/** A bus that keeps what it took; `leaveOut` names entries by their place in a call. */
function fakeBus(leaveOut: (place: number, call: number) => boolean = () => false) {
  const taken: PutEventsRequestEntry[] = [];
  const calls: number[] = [];
  const service = new EventBridgeClient({});
  const client = mockClient(service);
  client.on(PutEventsCommand).callsFake(({ Entries = [] }: PutEventsCommand['input']) => {
    calls.push(Entries.length);
    const results = Entries.map((entry, place) => {
      if (leaveOut(place, calls.length))
        return { ErrorCode: 'ThrottlingException', ErrorMessage: 'slow down' };
      taken.push(entry);
      return { EventId: `event-${taken.length}` };
    });
    return { FailedEntryCount: results.filter((result) => 'ErrorCode' in result).length, Entries: results };
  });
  return {
    client,
    bus: createEventBridgeBus({ client: service, busName: 'the-bus' }),
    taken,
    calls,
  };
}

const idsOf = (entries: readonly PutEventsRequestEntry[]): string[] =>
  entries.map(({ Detail = '' }) => (JSON.parse(Detail) as { data: { alertId: string } }).data.alertId);

describe('createEventBridgeBus', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('puts the whole event as detail, under its type and our source', async () => {
    // Prepare
    const { bus, taken } = fakeBus();

    // Act
    await bus.publish([alert('a-1')]);

    // Assess
    expect(taken).toEqual([
      {
        EventBusName: 'the-bus',
        Source: 'quarterdeck.orchestrator',
        DetailType: 'system.alert',
        Detail: JSON.stringify(alert('a-1')),
        Time: new Date('2026-03-02T15:00:00.000Z'),
      },
    ]);
  });

  it('puts ten at a time, in order', async () => {
    const { bus, taken, calls } = fakeBus();
    const ids = Array.from({ length: 21 }, (_none, index) => `a-${index}`);

    await bus.publish(ids.map((id) => alert(id)));

    expect(calls).toEqual([10, 10, 1]);
    expect(idsOf(taken)).toEqual(ids);
  });

  it('cuts a call at 256 KB, and refuses an event that is larger', async () => {
    const { bus, calls } = fakeBus();

    await bus.publish([alert('a-1', 'x'.repeat(140_000)), alert('a-2', 'x'.repeat(140_000))]);
    await expect(bus.publish([alert('a-3', 'x'.repeat(270_000))])).rejects.toThrow(InvariantError);

    expect(calls).toEqual([1, 1]);
  });

  it('puts again what was left out, and nothing else', async () => {
    const { bus, taken, calls } = fakeBus((place, call) => call === 1 && place !== 1);

    const publishing = bus.publish([alert('a-1'), alert('a-2'), alert('a-3')]);
    await vi.runAllTimersAsync();
    await publishing;

    expect(calls).toEqual([3, 2]);
    expect(idsOf(taken)).toEqual(['a-2', 'a-1', 'a-3']);
  });

  it('throws Transient when an event is left out every time', async () => {
    const { bus, calls } = fakeBus(() => true);

    const publishing = expect(bus.publish([alert('a-1')])).rejects.toThrow(TransientError);
    await vi.runAllTimersAsync();
    await publishing;

    expect(calls).toEqual([1, 1, 1, 1]);
  });

  it('throws Transient when the bus does not answer', async () => {
    const { client, bus } = fakeBus();
    client.on(PutEventsCommand).rejects(new Error('socket hang up'));

    await expect(bus.publish([alert('a-1')])).rejects.toThrow(TransientError);
  });
});
