import { describe, expect, it } from 'vitest';
import { createHandler } from '../../../../functions/alert-webhook/handler.ts';
import { event } from '../../../../src/contracts/events/envelope.ts';
import { MINUTE, shift } from '../../../../src/domain/clock.ts';
import { FatalError, TransientError } from '../../../../src/domain/errors.ts';
import type { Notification } from '../../../../src/domain/notification.ts';
import { AGENT, NOW } from '../../../support/builders/common.ts';
import { createTestPorts } from '../../../support/test-ports.ts';

/** A webhook that fails as often as it is told to, and the function in front of it. */
function world(...faults: readonly Error[]) {
  const ports = createTestPorts({ autoAdvance: true });
  const posted: Notification[] = [];
  const left = [...faults];
  let tries = 0;
  const webhook = {
    post: async (notification: Notification) => {
      tries += 1;
      const fault = left.shift();
      if (fault !== undefined) throw fault;
      posted.push(notification);
    },
  };
  const handle = createHandler({ ...ports, webhook });
  return {
    ports,
    posted,
    tries: () => tries,
    /** As the alert topic delivers it. */
    deliver: (message: object) =>
      handle({
        Records: [{ Sns: { Message: JSON.stringify(message), Timestamp: '2026-03-02T15:00:00.000Z' } }],
      }),
  };
}

const head = { agentId: AGENT, correlationId: 'c-1', occurredAt: NOW };
const alert = (kind = 'portfolio_difference', message = 'cash differs', agentId: string = AGENT) =>
  event('system.alert', { ...head, agentId }, { alertId: 'a', kind, message });
const killSwitch = (occurredAt: string) =>
  event('agent.kill_switch.activated', { ...head, occurredAt }, { reason: 'daily loss', by: 'system' });
const alarm = (state: string, at: string) => ({
  AlarmName: 'saga-failed',
  NewStateValue: state,
  NewStateReason: 'threshold crossed',
  StateChangeTime: at,
});

describe('an alert that comes again', () => {
  it('is told once in a quarter of an hour, and the next time with how often it came', async () => {
    const { deliver, posted, ports } = world();

    for (let times = 0; times < 4; times++) await deliver(alert());
    await ports.clock.advance(15 * MINUTE);
    await deliver(alert());
    await ports.clock.advance(15 * MINUTE);
    await deliver(alert());

    expect(posted.map(({ text }) => text)).toEqual([
      'cash differs',
      'cash differs\n(3 more like it since it was last told)',
      'cash differs',
    ]);
    expect(ports.log.lines.filter(({ message }) => message.includes('kept back'))).toHaveLength(3);
  });

  it('is another one when its kind, its words or its agent is another', async () => {
    const { deliver, posted } = world();

    await deliver(alert());
    await deliver(alert('late_order'));
    await deliver(alert('portfolio_difference', 'AAPL differs'));
    await deliver(alert('portfolio_difference', 'cash differs', 'second'));

    expect(posted).toHaveLength(4);
  });

  it('of a kill switch or an alarm is news each time it goes on, and a repeat when it is delivered twice', async () => {
    const { deliver, posted } = world();
    const [first, second] = ['2026-03-02T15:00:00.000+0000', '2026-03-02T15:01:00.000+0000'];

    for (const message of [killSwitch(NOW), killSwitch(shift(NOW, 1_000))]) {
      await deliver(message);
      await deliver(message);
    }
    for (const message of [alarm('ALARM', first), alarm('OK', second), alarm('OK', second)])
      await deliver(message);

    expect(posted.map(({ title }) => title)).toEqual([
      'Kill switch ON for agent default',
      'Kill switch ON for agent default',
      'ALARM: saga-failed',
      'OK: saga-failed',
    ]);
  });

  it('at the same moment is told by one of them, and the others come back later', async () => {
    const { deliver, posted } = world();

    const deliveries = await Promise.allSettled(Array.from({ length: 5 }, () => deliver(alert())));

    expect(posted).toHaveLength(1);
    const refused = deliveries.flatMap((one) => (one.status === 'rejected' ? [one.reason as Error] : []));
    expect(refused).toHaveLength(4);
    for (const error of refused) expect(error).toBeInstanceOf(TransientError);
    await deliver(alert());
    expect(posted).toHaveLength(1);
  });
});

describe('an alert that cannot be told', () => {
  it('is tried three times more after passing faults', async () => {
    const busy = new TransientError('answers 503');
    const { deliver, posted, tries } = world(busy, busy);

    await deliver(alert());

    expect([posted.length, tries()]).toEqual([1, 3]);
  });

  it('is not tried again at once when the receiver wants more time, or refuses for good', async () => {
    for (const fault of [
      new TransientError('answers 429', { retryAfterMs: 30_000 }),
      new FatalError('404'),
    ]) {
      const { deliver, tries } = world(fault);

      await expect(deliver(alert())).rejects.toBe(fault);

      expect(tries()).toBe(1);
    }
  });

  it('may be told at once by the next delivery, which still knows what was kept back', async () => {
    const down = new FatalError('410');
    const { deliver, posted, ports } = world();
    await deliver(alert());
    await deliver(alert());
    await ports.clock.advance(15 * MINUTE);
    const broken = createHandler({ ...ports, webhook: { post: () => Promise.reject(down) } });
    const message = JSON.stringify(alert());

    await expect(
      broken({ Records: [{ Sns: { Message: message, Timestamp: '2026-03-02T15:00:00.000Z' } }] }),
    ).rejects.toBe(down);
    await deliver(alert());

    expect(posted.map(({ text }) => text).at(-1)).toContain('(1 more like it');
  });

  it('because its teller died is told by the next one after a minute, and not before', async () => {
    const { deliver, posted, ports } = world();
    const { promise: never } = Promise.withResolvers<void>();
    const dying = createHandler({ ...ports, webhook: { post: () => never } });
    void dying({
      Records: [{ Sns: { Message: JSON.stringify(alert()), Timestamp: '2026-03-02T15:00:00.000Z' } }],
    });
    await new Promise(setImmediate);

    await expect(deliver(alert())).rejects.toBeInstanceOf(TransientError);
    await ports.clock.advance(MINUTE);
    await deliver(alert());

    expect(posted).toHaveLength(1);
  });

  it('is told all the same when the store does not answer', async () => {
    const { deliver, posted, ports } = world();
    ports.store.get = () => Promise.reject(new TransientError('throttled'));

    await deliver(alert());
    await deliver(alert());

    expect(posted).toHaveLength(2);
    expect(ports.log.lines).toContainEqual(
      expect.objectContaining({ level: 'warn', message: 'nobody knows whether this alert was told before' }),
    );
  });
});
