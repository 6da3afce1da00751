import { describe, expect, it } from 'vitest';
import { createManualClock } from '../../../src/adapters/memory/clock.ts';
import { event } from '../../../src/contracts/events/envelope.ts';
import { snsEventSchema } from '../../../src/contracts/messages/alert-message.ts';
import { MINUTE } from '../../../src/domain/clock.ts';
import { createAlertTopic } from '../../../src/local/alert-topic.ts';
import { AGENT, NOW } from '../../support/builders/common.ts';
import { anEvent } from '../../support/builders/event-records.ts';
import { createKeptLog } from '../../support/kept-log.ts';

const alert = event(
  'system.alert',
  { agentId: AGENT, correlationId: 'c', occurredAt: NOW },
  { alertId: 'a', kind: 'late_order', message: 'late' },
);

/** A topic whose subscriber fails so many times. */
function topicFailing(times: number) {
  const clock = createManualClock(NOW);
  const log = createKeptLog();
  const received: unknown[] = [];
  let left = times;
  const topic = createAlertTopic({
    clock,
    log,
    subscriber: async (message) => {
      received.push(message);
      left -= 1;
      if (left >= 0) throw new Error('503');
    },
  });
  return { clock, log, received, topic };
}

describe('the alert topic of the host', () => {
  it('hands events that a person must hear of to its subscriber as SNS does, and no others', async () => {
    const { received, topic } = topicFailing(0);

    topic.publish(anEvent());
    topic.publish(alert);
    await topic.stop();

    expect(received).toHaveLength(1);
    const [record] = snsEventSchema.parse(received[0]).Records;
    expect(JSON.parse(record?.Sns.Message ?? '')).toEqual(alert);
  });

  it('tries again after one minute and after two more, and then logs that nobody was told', async () => {
    const { clock, log, received, topic } = topicFailing(3);
    const after: number[] = [];

    topic.publish(alert);
    await new Promise(setImmediate);
    for (const ms of [MINUTE - 1, 1, 2 * MINUTE - 1, 1, 10 * MINUTE]) {
      await clock.advance(ms);
      after.push(received.length);
    }

    expect(after).toEqual([1, 2, 2, 3, 3]);
    expect(log.lines.map(({ level, error, again }) => [level, error, again])).toEqual([
      ['warn', '503', true],
      ['warn', '503', true],
      ['warn', '503', false],
    ]);
    await topic.stop();
  });

  it('does not wait for another try when the host stops', async () => {
    const { clock, received, topic } = topicFailing(3);
    topic.publish(alert);
    await clock.advance(1);

    await topic.stop();

    expect(received).toHaveLength(1);
  });
});
