import { describe, expect, test } from 'vitest';
import { pauseAgent } from '../../../../src/application/agent/pause-agent.ts';
import { resumeAgent } from '../../../../src/application/agent/resume-agent.ts';
import { startAgent } from '../../../../src/application/agent/start-agent.ts';
import { stopAgent } from '../../../../src/application/agent/stop-agent.ts';
import { InvalidInputError, NotFoundError } from '../../../../src/domain/errors.ts';
import { AGENT, NOW } from '../../../support/builders/common.ts';
import { auditedActions, createTestPorts, testAgent } from '../../../support/test-ports.ts';

const command = { agentId: AGENT, correlationId: 'call-1', by: 'ann' };
const [momentum] = testAgent().strategies;
if (momentum === undefined) throw new Error('the test agent has no strategy');
const agents = [{ ...testAgent(), strategies: [momentum, { ...momentum, strategyId: 'second' }] }];

describe('starting', () => {
  test('an agent that never was creates its records first', async () => {
    const ports = createTestPorts();

    const started = await startAgent(ports, command);

    expect(started).toEqual({
      status: 'running',
      agentId: AGENT,
      startedAt: NOW,
      mode: 'normal',
      activeStrategies: ['momentum'],
    });
    expect(await auditedActions(ports)).toEqual(['agent.created', 'agent.started']);
  });

  test('with a choice of strategies keeps the choice for the next start', async () => {
    const ports = createTestPorts({ agents });
    await startAgent(ports, { ...command, strategies: ['second', 'second'] });
    await stopAgent(ports, { ...command, reason: 'lunch', cancelOpenOrders: false });

    const again = await startAgent(ports, command);

    expect(again.activeStrategies).toEqual(['second']);
  });

  test('in another risk mode changes the settings in the same commit, audited with before and after', async () => {
    const ports = createTestPorts();

    const { mode } = await startAgent(ports, { ...command, riskMode: 'aggressive' });

    const settings = await ports.store.get('settings', AGENT, 'settings');
    const notes = await ports.store.audit(AGENT, 1, 10);
    expect([mode, settings?.record.riskMode]).toEqual(['aggressive', 'aggressive']);
    expect(notes.at(-1)).toMatchObject({
      action: 'settings.changed',
      detail: { field: 'riskMode', before: 'normal', after: 'aggressive' },
    });
  });

  test('with a strategy that is not configured is refused, names it, and changes nothing', async () => {
    const ports = createTestPorts({ agents });

    const refused = startAgent(ports, { ...command, strategies: ['momentum', 'martingale'] });

    await expect(refused).rejects.toThrow(InvalidInputError);
    await expect(refused).rejects.toThrow(
      'strategies: martingale is not configured; there are momentum, second',
    );
    expect(ports.tables.state.size).toBe(0);
  });

  test('an agent that is not configured is not found', async () => {
    const ports = createTestPorts();

    const refused = startAgent(ports, { ...command, agentId: 'nobody' });

    await expect(refused).rejects.toThrow(NotFoundError);
  });
});

describe('pausing', () => {
  test('for some minutes says until when, and a resume forgets it', async () => {
    const ports = createTestPorts();
    await startAgent(ports, command);

    const paused = await pauseAgent(ports, { ...command, minutes: 90 });
    await ports.clock.advance(60_000);
    const resumed = await resumeAgent(ports, command);

    const agent = await ports.store.get('agent', AGENT, 'agent');
    expect(paused).toEqual({ status: 'paused', resumeAt: '2025-01-06T17:00:00.000Z' });
    expect(resumed).toEqual({ status: 'running', resumedAt: '2025-01-06T15:31:00.000Z' });
    expect(agent?.record.lifecycle).toEqual({ status: 'running', startedAt: NOW });
  });

  test('without minutes lasts until somebody resumes it', async () => {
    const ports = createTestPorts();
    await startAgent(ports, command);

    const paused = await pauseAgent(ports, command);

    expect(paused).toEqual({ status: 'paused', resumeAt: null });
  });
});
