import { describe, expect, test } from 'vitest';
import { ensureAgent } from '../../../../src/application/agent/ensure-agent.ts';
import { TransientError } from '../../../../src/domain/errors.ts';
import {
  aKillSwitch,
  anActivity,
  anAgent,
  aPortfolio,
  someSettings,
} from '../../../support/builders/agent-records.ts';
import { AGENT } from '../../../support/builders/common.ts';
import { auditedActions, corrupt, createTestPorts, given } from '../../../support/test-ports.ts';

const command = { agentId: AGENT, correlationId: 'start', by: 'system' };

describe('ensuring an agent', () => {
  test('creates it stopped, switch off, with the account of the broker', async () => {
    const ports = createTestPorts();
    ports.broker.hold('AAPL', '10', '140');

    await ensureAgent(ports, command);

    const portfolio = await ports.store.get('portfolio', AGENT, 'portfolio');
    expect(await ports.store.get('agent', AGENT, 'agent')).toMatchObject({
      record: { lifecycle: { status: 'stopped' } },
    });
    expect(await ports.store.get('killSwitch', AGENT, 'kill-switch')).toMatchObject({
      record: { state: { on: false } },
    });
    expect(await ports.store.get('settings', AGENT, 'settings')).toMatchObject({
      record: { autonomy: 'autonomous' },
    });
    expect(await ports.store.get('activity', AGENT, 'activity')).toBeDefined();
    expect(String(portfolio?.record.equity)).toBe('101500');
    expect(portfolio?.record.positions.map(({ symbol, qty }) => `${symbol} ${qty.toFixed()}`)).toEqual([
      'AAPL 10',
    ]);
  });

  test('a second time, and by two at once, changes nothing', async () => {
    const ports = createTestPorts();

    await Promise.all([ensureAgent(ports, command), ensureAgent(ports, command)]);
    await ensureAgent(ports, command);

    expect(await auditedActions(ports)).toEqual(['agent.created']);
    expect(await ports.store.get('settings', AGENT, 'settings')).toMatchObject({ version: 1 });
  });

  test('that lost its kill switch turns it on', async () => {
    const ports = createTestPorts();
    await given(
      ports,
      { kind: 'agent', record: anAgent() },
      { kind: 'settings', record: someSettings() },
      { kind: 'activity', record: anActivity() },
      { kind: 'portfolio', record: aPortfolio() },
    );

    await ensureAgent(ports, command);

    const killSwitch = await ports.store.get('killSwitch', AGENT, 'kill-switch');
    expect(killSwitch?.record.state).toMatchObject({
      on: true,
      reason: 'the record of the kill switch was missing',
    });
  });

  test('with a malformed kill switch leaves it to an operator', async () => {
    const ports = createTestPorts();
    await given(ports, { kind: 'agent', record: anAgent() }, { kind: 'killSwitch', record: aKillSwitch() });
    corrupt(ports, 'killSwitch', 'kill-switch');

    await ensureAgent(ports, command);

    await expect(ports.store.get('killSwitch', AGENT, 'kill-switch')).rejects.toThrow();
    expect(await ports.store.get('settings', AGENT, 'settings')).toBeDefined();
  });

  test('while the broker is down creates all but the books, and those when it answers', async () => {
    const ports = createTestPorts();
    ports.broker.failNext('account', new TransientError('connection reset'));

    const failed = ensureAgent(ports, command);

    await expect(failed).rejects.toThrow(TransientError);
    expect(await ports.store.get('agent', AGENT, 'agent')).toBeDefined();
    expect(await ports.store.get('portfolio', AGENT, 'portfolio')).toBeUndefined();
    await ensureAgent(ports, command);
    expect(await ports.store.get('portfolio', AGENT, 'portfolio')).toBeDefined();
  });
});
