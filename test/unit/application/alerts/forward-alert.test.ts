import { describe, expect, it } from 'vitest';
import { createHandler } from '../../../../functions/alert-webhook/handler.ts';
import { event } from '../../../../src/contracts/events/envelope.ts';
import { InvalidInputError, TransientError } from '../../../../src/domain/errors.ts';
import type { Notification } from '../../../../src/domain/notification.ts';
import { ALERT_EVENTS } from '../../../../src/topology/topology.ts';
import { AGENT, NOW } from '../../../support/builders/common.ts';
import { createTestPorts } from '../../../support/test-ports.ts';

const head = { agentId: AGENT, correlationId: 'c-1', occurredAt: NOW };
const EVENTS = [
  event('system.alert', head, { alertId: 'a', kind: 'portfolio_difference', message: 'cash differs' }),
  event('agent.kill_switch.activated', head, { reason: 'daily loss limit', by: 'system' }),
  event('orchestrator.saga.failed', head, {
    sagaId: 's-1',
    symbol: 'AAPL',
    status: 'failed',
    error: 'Fatal: 401',
  }),
];

/** What SNS hands over, with what the function does not look at. */
const sns = (...messages: readonly unknown[]) => ({
  Records: messages.map((message) => ({
    EventSource: 'aws:sns',
    Sns: {
      MessageId: 'm-1',
      Timestamp: '2026-03-02T15:00:01.000Z',
      Subject: null,
      Message: typeof message === 'string' ? message : JSON.stringify(message),
    },
  })),
});

const world = () => {
  const posted: Notification[] = [];
  const ports = createTestPorts({ autoAdvance: true });
  const webhook = { post: async (notification: Notification) => void posted.push(notification) };
  return { posted, ports, webhook, handle: createHandler({ ...ports, webhook }) };
};

describe('alert-webhook', () => {
  it('tells every event of the alert route in words', async () => {
    const { posted, ports, handle } = world();

    await handle(sns(...EVENTS));

    expect(EVENTS.map(({ type }) => type)).toEqual(ALERT_EVENTS);
    expect(posted.map(({ title, text }) => [title, text])).toEqual([
      ['Alert for agent default: portfolio difference', 'cash differs'],
      [
        'Kill switch ON for agent default',
        'daily loss limit (by system). Nothing new is bought until an operator resets it.',
      ],
      [
        'Saga failed for agent default: AAPL',
        'Saga s-1 could not be undone: Fatal: 401. Compare order and position at the broker.',
      ],
    ]);
    for (const { agentId, correlationId, occurredAt } of posted)
      expect({ agentId, correlationId, occurredAt }).toEqual(head);
    expect(ports.log.lines.map(({ agentId, correlationId }) => [agentId, correlationId])).toEqual(
      EVENTS.map(() => [AGENT, 'c-1']),
    );
  });

  it('tells an alarm with its page, as CloudWatch writes it', async () => {
    const { posted, handle } = world();

    await handle(
      sns({
        AlarmName: 'quarterdeck-dev-saga-failed',
        AlarmDescription: 'A trade could not be undone. What to do: docs/runbooks/alarms/saga-failed.md',
        AWSAccountId: '123456789012',
        NewStateValue: 'ALARM',
        NewStateReason: 'Threshold Crossed: 1 datapoint was greater than the threshold (0.0).',
        StateChangeTime: '2026-03-02T15:00:00.123+0000',
        OldStateValue: 'OK',
        Trigger: { MetricName: 'ExecutionsFailed' },
      }),
    );

    expect(posted).toEqual([
      {
        title: 'ALARM: quarterdeck-dev-saga-failed',
        text: 'A trade could not be undone. What to do: docs/runbooks/alarms/saga-failed.md\nThreshold Crossed: 1 datapoint was greater than the threshold (0.0).',
        kind: 'alarm',
        subject: 'quarterdeck-dev-saga-failed ALARM 2026-03-02T15:00:00.123+0000',
        occurredAt: '2026-03-02T15:00:00.123Z',
      },
    ]);
  });

  it.each([['a test'], ['{"some": "json"}'], [{ ...EVENTS[0], type: 'not.known' }]])(
    'passes on what it cannot read as it came: %j',
    async (message) => {
      const { posted, handle } = world();

      await handle(sns(message));

      const text = typeof message === 'string' ? message : JSON.stringify(message);
      expect(posted).toEqual([
        { title: 'Alert', text, kind: 'text', subject: text, occurredAt: '2026-03-02T15:00:01.000Z' },
      ]);
    },
  );

  it('fails when the webhook does, so that it is tried again and kept', async () => {
    const { ports } = world();
    const webhook = { post: () => Promise.reject(new TransientError('answers 500')) };

    await expect(createHandler({ ...ports, webhook })(sns('a test'))).rejects.toThrow('answers 500');

    expect(ports.log.lines).toEqual([]);
  });

  it.each([[undefined], [{}], [{ Records: [{ Sns: {} }] }]])('refuses %j', async (input) => {
    await expect(world().handle(input)).rejects.toThrow(InvalidInputError);
  });
});
