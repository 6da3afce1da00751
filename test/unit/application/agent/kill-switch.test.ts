import { beforeEach, describe, expect, test } from 'vitest';
import { activateKillSwitch } from '../../../../src/application/agent/activate-kill-switch.ts';
import { ensureAgent } from '../../../../src/application/agent/ensure-agent.ts';
import { readKillSwitch } from '../../../../src/application/agent/read-kill-switch.ts';
import { resetKillSwitch } from '../../../../src/application/agent/reset-kill-switch.ts';
import type { Side } from '../../../../src/domain/asset.ts';
import { dec } from '../../../../src/domain/decimal.ts';
import { ConflictError, NotFoundError, TransientError } from '../../../../src/domain/errors.ts';
import { clientOrderIdOf } from '../../../../src/domain/ids.ts';
import { usd } from '../../../../src/domain/money.ts';
import { aKillSwitch } from '../../../support/builders/agent-records.ts';
import { AGENT, NOW } from '../../../support/builders/common.ts';
import {
  auditedActions,
  committedEvents,
  corrupt,
  createTestPorts,
  type TestPorts,
} from '../../../support/test-ports.ts';

const command = { agentId: AGENT, correlationId: 'call-1', by: 'ann' };
const activation = { ...command, reason: 'fat finger', cancelOpenOrders: true };

let ports: TestPorts;

beforeEach(async () => {
  ports = createTestPorts();
  ports.broker.hold('AAPL', '10', '140');
  ports.broker.fillsAtOnce = false;
  await ensureAgent(ports, command);
});

/** An open limit order of this agent, or of another. */
async function anOpenOrder(symbol: string, side: Side, qty: string, agentId = AGENT): Promise<string> {
  await ports.clock.advance(1);
  const clientOrderId = clientOrderIdOf(agentId, `intent-${symbol}-${side}-${qty}`, 'entry-1');
  const order = { clientOrderId, symbol, side, qty: dec(qty), type: 'limit', timeInForce: 'day' } as const;
  await ports.broker.submit({ ...order, limitPrice: usd('100') });
  return clientOrderId;
}

const openIds = async (): Promise<readonly string[]> =>
  (await ports.broker.openOrders()).map(({ clientOrderId }) => clientOrderId);

describe('activating', () => {
  test('turns it on, with event and audit note', async () => {
    await activateKillSwitch(ports, activation);

    expect(await readKillSwitch(ports, AGENT)).toMatchObject({
      on: true,
      symbols: [],
      activatedAt: NOW,
      reason: 'fat finger',
      by: 'ann',
      followUp: { flatten: false, progress: { status: 'canceled', endedAt: NOW } },
    });
    expect(await committedEvents(ports)).toMatchObject([
      {
        type: 'agent.kill_switch.activated',
        correlationId: 'call-1',
        data: { reason: 'fat finger', by: 'ann' },
      },
    ]);
    expect(await auditedActions(ports)).toEqual([
      'agent.created',
      'kill_switch.activated',
      'kill_switch.canceled',
    ]);
  });

  test('latches: a second activation keeps the first reason and tells nobody anew', async () => {
    await activateKillSwitch(ports, activation);
    await ports.clock.advance(60_000);

    await activateKillSwitch(ports, { ...activation, reason: 'again', by: 'bob' });

    expect(await readKillSwitch(ports, AGENT)).toMatchObject({
      activatedAt: NOW,
      reason: 'fat finger',
      by: 'ann',
    });
    expect(await committedEvents(ports)).toHaveLength(1);
  });

  test('keeps the symbols that are stopped one by one', async () => {
    const read = await ports.store.get('killSwitch', AGENT, 'kill-switch');
    const record = aKillSwitch({ symbols: ['NVDA'] });
    const writes = [{ op: 'put', kind: 'killSwitch', record, expected: read?.version ?? 0 }] as const;
    await ports.store.commit({ agentId: AGENT, correlationId: 'given', writes });

    await activateKillSwitch(ports, activation);

    expect(await readKillSwitch(ports, AGENT)).toMatchObject({ on: true, symbols: ['NVDA'] });
  });

  test('works for an agent whose records were never created, without the broker', async () => {
    const fresh = createTestPorts();
    fresh.broker.failNext('account', new TransientError('down'));

    await activateKillSwitch(fresh, { ...activation, cancelOpenOrders: false });

    expect(await readKillSwitch(fresh, AGENT)).toMatchObject({ on: true, reason: 'fat finger' });
  });

  test('of an agent that is not configured is not found', async () => {
    const refused = activateKillSwitch(ports, { ...activation, agentId: 'nobody' });

    await expect(refused).rejects.toThrow(NotFoundError);
  });
});

describe('canceling open orders', () => {
  test('takes away what increases risk and leaves exits and the orders of others', async () => {
    const entry = await anOpenOrder('MSFT', 'buy', '1');
    const exit = await anOpenOrder('AAPL', 'sell', '10');
    const foreign = await anOpenOrder('NVDA', 'buy', '1', 'other');

    const { canceledOrders, failedCancels } = await activateKillSwitch(ports, activation);

    expect(canceledOrders.map(({ clientOrderId }) => clientOrderId)).toEqual([entry]);
    expect(failedCancels).toEqual([]);
    expect(await openIds()).toEqual([exit, foreign]);
  });

  test('counts exits together: the second that closes the same shares would open a short', async () => {
    ports.broker.shortingEnabled = true;
    const first = await anOpenOrder('AAPL', 'sell', '10');
    const second = await anOpenOrder('AAPL', 'sell', '1');

    const { canceledOrders } = await activateKillSwitch(ports, activation);

    expect(canceledOrders.map(({ clientOrderId }) => clientOrderId)).toEqual([second]);
    expect(await openIds()).toEqual([first]);
  });

  test('judges an order by what of it is still open', async () => {
    ports.broker.hold('AAPL', '12', '140');
    const exit = await anOpenOrder('AAPL', 'sell', '12');
    ports.broker.fill(exit, '2');

    await activateKillSwitch(ports, activation);

    expect(await openIds()).toEqual([exit]);
  });

  test('can be left out', async () => {
    const entry = await anOpenOrder('MSFT', 'buy', '1');

    await activateKillSwitch(ports, { ...activation, cancelOpenOrders: false });

    expect(await openIds()).toEqual([entry]);
  });

  test('that fails leaves the switch on, cancels the others, and is alerted', async () => {
    await anOpenOrder('MSFT', 'buy', '1');
    const other = await anOpenOrder('NVDA', 'buy', '1');
    ports.broker.failNext('cancel', new TransientError('connection reset'));

    const { canceledOrders, failedCancels } = await activateKillSwitch(ports, activation);

    const { items: alerts } = await ports.store.list('alert', AGENT, { limit: 10 });
    expect(canceledOrders.map(({ clientOrderId }) => clientOrderId)).toEqual([other]);
    expect(failedCancels).toEqual([expect.stringMatching(/^buy 1 MSFT .*connection reset$/)]);
    expect(alerts).toMatchObject([{ kind: 'cancel_failed' }]);
    expect(await readKillSwitch(ports, AGENT)).toMatchObject({ on: true });
  });

  test('while the broker is down says so and leaves the switch on', async () => {
    ports.broker.failNext('openOrders', new TransientError('503'));

    const { failedCancels } = await activateKillSwitch(ports, activation);

    expect(failedCancels).toEqual(['reading open orders: 503']);
    expect(await readKillSwitch(ports, AGENT)).toMatchObject({ on: true });
  });

  test('comes after the record: a store that fails cancels nothing and says so', async () => {
    const entry = await anOpenOrder('MSFT', 'buy', '1');
    const broken = {
      ...ports,
      store: { ...ports.store, commit: () => Promise.reject(new TransientError('throttled')) },
    };

    const failed = activateKillSwitch(broken, activation);

    await expect(failed).rejects.toThrow('throttled');
    expect(await openIds()).toEqual([entry]);
  });
});

describe('resetting', () => {
  test('turns it off, symbols too, with reason, event and audit note', async () => {
    await activateKillSwitch(ports, activation);

    await resetKillSwitch(ports, { ...command, reason: 'checked all positions' });

    const notes = await ports.store.audit(AGENT, 1, 10);
    expect(await readKillSwitch(ports, AGENT)).toEqual({ on: false, symbols: [] });
    expect((await committedEvents(ports)).map(({ type }) => type)).toEqual([
      'agent.kill_switch.activated',
      'agent.kill_switch.reset',
    ]);
    expect(notes.at(-1)).toMatchObject({
      action: 'kill_switch.reset',
      detail: { reason: 'checked all positions', before: 'fat finger' },
    });
  });

  test('what is off is a conflict', async () => {
    const refused = resetKillSwitch(ports, { ...command, reason: 'just so' });

    await expect(refused).rejects.toThrow(ConflictError);
    await expect(refused).rejects.toThrow('the kill switch is off');
  });
});

describe('a switch that cannot be read', () => {
  test('counts as on when it is malformed, and an operator can reset it', async () => {
    corrupt(ports, 'killSwitch', 'kill-switch');

    const before = await readKillSwitch(ports, AGENT);
    await resetKillSwitch(ports, { ...command, reason: 'restored by hand' });

    expect(before).toMatchObject({ on: true, reason: 'the kill switch is malformed: counts as on' });
    expect(await readKillSwitch(ports, AGENT)).toEqual({ on: false, symbols: [] });
    expect(await auditedActions(ports)).toEqual([
      'agent.created',
      'kill_switch.malformed_removed',
      'kill_switch.reset',
    ]);
  });

  test('is replaced by an activation', async () => {
    corrupt(ports, 'killSwitch', 'kill-switch', '{}');

    await activateKillSwitch(ports, activation);

    expect(await readKillSwitch(ports, AGENT)).toMatchObject({ on: true, reason: 'fat finger' });
  });

  test('counts as on when it is missing, and can be reset', async () => {
    const writes = [{ op: 'remove', kind: 'killSwitch', agentId: AGENT, id: 'kill-switch' }] as const;
    await ports.store.commit({ agentId: AGENT, correlationId: 'given', writes });

    const before = await readKillSwitch(ports, AGENT);
    await resetKillSwitch(ports, { ...command, reason: 'restored by hand' });

    expect(before).toMatchObject({ on: true, reason: 'the kill switch is missing: counts as on' });
    expect(await readKillSwitch(ports, AGENT)).toMatchObject({ on: false });
  });

  test('counts as nothing while the store does not answer: the caller is told', async () => {
    const broken = {
      ...ports,
      store: { ...ports.store, get: () => Promise.reject(new TransientError('throttled')) },
    };

    const reading = readKillSwitch(broken, AGENT);

    await expect(reading).rejects.toThrow(TransientError);
  });
});
