import { beforeEach, describe, expect, test } from 'vitest';
import { resetKillSwitch } from '../../../../src/application/agent/reset-kill-switch.ts';
import { dec } from '../../../../src/domain/decimal.ts';
import { AGENT, NOW } from '../../../support/builders/common.ts';
import { aSaga } from '../../../support/builders/trade-records.ts';
import { fingerprintOf } from '../../../support/fingerprint.ts';
import { measured } from '../../../support/measured.ts';
import { ours, react, theirs } from '../../../support/reactions.ts';
import { aRunningAgent, change, recordOf } from '../../../support/running-agent.ts';
import { auditedActions, committedEvents, given, type TestPorts } from '../../../support/test-ports.ts';

let ports: TestPorts;

beforeEach(async () => {
  ports = await aRunningAgent();
});

const alerts = async () => (await ports.store.list('alert', AGENT, { limit: 10 })).items;
const told = async () => (await committedEvents(ports)).filter(({ type }) => type === 'system.alert').length;

describe('an order that failed', () => {
  const failed = ours('trade.order.failed', {
    clientOrderId: 'qd-default-intent-1-entry-1',
    intentId: 'intent-1',
    symbol: 'AAPL',
    side: 'buy',
    qty: dec(10),
    reason: 'Transient: 503',
  });

  test('is in the inbox once, however often and by however many it is told', async () => {
    await given(ports, { kind: 'saga', record: aSaga({ sagaId: 'intent-1', status: 'compensating' }) });

    const failures = await Promise.all([react(ports, failed), react(ports, failed)]);
    const before = fingerprintOf(ports);
    await react(ports, failed);

    expect(failures).toEqual([[], []]);
    expect(await alerts()).toMatchObject([
      {
        kind: 'order_failed',
        occurredAt: NOW,
        correlationId: 'told',
        message: expect.stringContaining('Transient: 503') as unknown,
      },
    ]);
    expect(await told()).toBe(1);
    expect(fingerprintOf(ports)).toBe(before);
  });

  test('is left to the alert of its saga, when that could not even be undone', async () => {
    await given(ports, { kind: 'saga', record: aSaga({ sagaId: 'intent-1', status: 'failed' }) });

    await react(ports, failed);

    expect(await alerts()).toEqual([]);
  });
});

describe('an error of another system', () => {
  const error = { type: 'FeedDown', message: 'no prices since 10:02', fatal: false };
  const lifecycle = async () => (await recordOf(ports, 'agent', 'agent')).lifecycle.status;

  test('is the last error of the agent, an alert and one more in the metric, once', async () => {
    const message = theirs('system.error.occurred', error);

    const failures = await Promise.all([react(ports, message), react(ports, message)]);
    await react(ports, message);

    expect(failures).toEqual([[], []]);
    const { lastError, stats } = await recordOf(ports, 'activity', 'activity');
    expect(lastError).toEqual({
      at: NOW,
      type: 'FeedDown',
      message: 'risk.desk reports FeedDown: no prices since 10:02',
    });
    expect(stats.errors).toBe(1);
    expect((await alerts()).map(({ kind }) => kind)).toEqual(['foreign_error']);
    expect(measured(ports.metrics)).toMatchObject({ 'errors_total Transient': 1 });
    expect(await lifecycle()).toBe('running');
  });

  test('is another one under another id of the bus', async () => {
    await react(ports, theirs('system.error.occurred', error));
    await react(ports, theirs('system.error.occurred', error, { id: 'bus-2' }));

    expect((await alerts()).length).toBe(2);
  });

  test('stops the agent when it is fatal, and not once more when an operator has started it again', async () => {
    const message = theirs('system.error.occurred', { ...error, fatal: true });
    await react(ports, message);
    const stopped = await lifecycle();
    const killed = (await recordOf(ports, 'killSwitch', 'kill-switch')).state;
    await resetKillSwitch(ports, { agentId: AGENT, correlationId: 'c', by: 'ann', reason: 'looked' });

    await react(ports, message);

    expect(stopped).toBe('error');
    expect(killed).toMatchObject({ on: true, by: 'risk.desk' });
    expect((await recordOf(ports, 'killSwitch', 'kill-switch')).state.on).toBe(false);
    expect((await auditedActions(ports)).filter((action) => action === 'kill_switch.activated')).toHaveLength(
      1,
    );
  });

  test('of an agent that is not deployed fails, and touches nobody', async () => {
    const { detail, ...rest } = theirs('system.error.occurred', { ...error, fatal: true });
    const before = fingerprintOf(ports);

    expect(await react(ports, { ...rest, detail: { ...detail, agentId: 'nobody' } })).toEqual(['message-0']);

    expect(fingerprintOf(ports)).toBe(before);
  });
});

describe('the heartbeat of another system', () => {
  const heard = () => react(ports, theirs('system.heartbeat', { healthy: true }));

  test('asks for a beat of ours when there was none for more than 90 seconds, and not before', async () => {
    await change(ports, 'activity', 'activity', (record) => ({ ...record, lastHeartbeatAt: NOW }));

    await ports.clock.advance(90_000);
    await heard();
    const inTime = [...ports.sent];
    await ports.clock.advance(1);
    await heard();

    expect(inTime).toEqual([]);
    expect(ports.sent).toEqual([{ queue: 'heartbeats', messages: [{}] }]);
  });

  test('asks for the first beat, too', async () => {
    await heard();

    expect(ports.sent).toEqual([{ queue: 'heartbeats', messages: [{}] }]);
  });
});
