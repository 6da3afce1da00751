import { describe, expect, it } from 'vitest';
import {
  newOutboxItem,
  type StreamRecord,
  streamEventSchema,
} from '../../../src/contracts/messages/stream-record.ts';
import { auditHeadKey, auditSortKey, statePartition } from '../../../src/contracts/records/keys.ts';

const record = (pk: string, eventName: StreamRecord['eventName'] = 'INSERT'): StreamRecord => ({
  eventID: '1',
  eventName,
  dynamodb: { SequenceNumber: '100', Keys: { pk: { S: pk }, sk: { S: 'outbox-1' } } },
});

describe('stream records', () => {
  it('tell of a new outbox item', () => {
    expect(newOutboxItem(record(statePartition('agent-1', 'outbox')))).toEqual({
      agentId: 'agent-1',
      outboxId: 'outbox-1',
    });
  });

  it.each([
    record(statePartition('default', 'outbox'), 'REMOVE'),
    record(statePartition('default', 'outbox'), 'MODIFY'),
    record(statePartition('default', 'saga')),
    record(auditHeadKey('default').pk),
    record('AGENT#default#toString'),
    record('something else'),
  ])('tell of nothing else: $eventName of $dynamodb.Keys.pk.S', (other) => {
    expect(newOutboxItem(other)).toBeUndefined();
  });

  it('are read out of the event of the service, without what is not used of it', () => {
    const event = {
      Records: [
        {
          ...record('AGENT#default#outbox'),
          eventVersion: '1.1',
          eventSource: 'aws:dynamodb',
          awsRegion: 'us-east-1',
          eventSourceARN: 'arn:aws:dynamodb:us-east-1:123456789012:table/state/stream/x',
        },
      ],
    };

    expect(streamEventSchema.parse(event).Records).toEqual([record('AGENT#default#outbox')]);
    expect(streamEventSchema.safeParse({ Records: [{ eventID: '1' }] }).success).toBe(false);
  });
});

describe('keys of the audit table', () => {
  it('sort as their numbers do', () => {
    const numbers = [1, 2, 9, 10, 99, 100, 123_456_789, Number.MAX_SAFE_INTEGER];

    expect(numbers.map(auditSortKey).toSorted()).toEqual(numbers.map(auditSortKey));
  });
});
