import { beforeEach, describe, expect, test } from 'vitest';
import { activateKillSwitch } from '../../../../src/application/agent/activate-kill-switch.ts';
import { pauseAgent } from '../../../../src/application/agent/pause-agent.ts';
import { resetKillSwitch } from '../../../../src/application/agent/reset-kill-switch.ts';
import { stopAgent } from '../../../../src/application/agent/stop-agent.ts';
import { runAnalysisCycle } from '../../../../src/application/cycles/run-analysis-cycle.ts';
import { answerRequest } from '../../../../src/application/decisions/answer-request.ts';
import { runHeartbeat } from '../../../../src/application/heartbeat/run-heartbeat.ts';
import { replace, required } from '../../../../src/application/support/change.ts';
import { event } from '../../../../src/contracts/events/envelope.ts';
import { decisionRequestSchema } from '../../../../src/contracts/messages/messages.ts';
import { MINUTE } from '../../../../src/domain/clock.ts';
import { ConflictError, TransientError } from '../../../../src/domain/errors.ts';
import { AGENT, NOW } from '../../../support/builders/common.ts';
import { measured } from '../../../support/measured.ts';
import { aRunningAgent, aStrategy } from '../../../support/running-agent.ts';
import { corrupt, type TestPorts, testAgent } from '../../../support/test-ports.ts';

const operator = { agentId: AGENT, correlationId: 'call-1', by: 'ann' };
let ports: TestPorts;

beforeEach(async () => {
  ports = await aRunningAgent();
});

const counts = () => measured(ports.metrics);
const beat = (): Promise<void> => runHeartbeat(ports, {});

describe('a heartbeat says', () => {
  test('how long the agent is up, also while it is paused, and 0 when it is stopped', async () => {
    await ports.clock.advance(5 * MINUTE);
    await beat();
    const running = counts();
    await pauseAgent(ports, operator);
    await beat();
    const paused = counts();
    await stopAgent(ports, { ...operator, reason: 'done', cancelOpenOrders: false });
    await beat();

    expect([running, paused, counts()]).toEqual([
      { agent_uptime: 300 },
      { agent_uptime: 300 },
      { agent_uptime: 0 },
    ]);
  });

  test('it of every agent, once each', async () => {
    ports = await aRunningAgent({ agents: [testAgent(), { ...testAgent(), agentId: 'second' }] });

    await beat();

    expect(ports.metrics.snapshot().map(({ dimensions, count }) => [dimensions['agentId'], count])).toEqual([
      [AGENT, 1],
      ['second', 1],
    ]);
  });

  test('nothing of an agent whose beat could not be recorded: its alarm listens for silence', async () => {
    const commit = ports.store.commit.bind(ports.store);
    ports.store.commit = (change) =>
      change.agentId === AGENT ? Promise.reject(new TransientError('throttled')) : commit(change);

    await expect(beat()).rejects.toThrow('throttled');

    expect(Object.keys(counts())).toEqual(['errors_total Transient']);
  });

  test('that the kill switch is on, as long as it is, and no more after its reset', async () => {
    await beat();
    const before = counts();
    await activateKillSwitch(ports, { ...operator, reason: 'look', cancelOpenOrders: false });
    const activated = counts();
    await beat();
    await beat();
    const [on] = ports.metrics.snapshot().filter(({ name }) => name === 'kill_switch_on');
    await resetKillSwitch(ports, { ...operator, reason: 'looked' });
    await beat();
    const [after] = ports.metrics.snapshot().filter(({ name }) => name === 'kill_switch_on');

    expect(before).not.toHaveProperty('kill_switch_on');
    expect(activated).toMatchObject({ kill_switch_on: 1 });
    expect([on?.count, on?.last, after?.count, after?.last]).toEqual([3, 1, 4, 0]);
  });

  test('that a kill switch which cannot be read is on, and that something is wrong', async () => {
    corrupt(ports, 'killSwitch', 'kill-switch');

    await beat();

    expect(counts()).toMatchObject({ kill_switch_on: 1, 'errors_total Fatal': expect.any(Number) as number });
  });

  test('every fault by its class', async () => {
    ports.broker.failNext('account', new TransientError('503'));

    await beat();

    expect(counts()).toEqual({ agent_uptime: 0, 'errors_total Transient': 1 });
  });
});

describe('a cycle counts', () => {
  test('when it ends, with its time, its decisions and the strategies that it asked', async () => {
    const agent = { ...testAgent(), strategies: [aStrategy('one'), aStrategy('two')] };
    ports = await aRunningAgent({ agents: [agent] });
    const buy = { symbol: 'AAPL', action: 'buy', confidence: 0.9, reasoning: '', indicators: {} };
    const used = {
      ...ports,
      engines: { rules: { decide: async () => [{ ...buy, dataTimestamp: NOW }] } },
    };

    await runAnalysisCycle(used, { agentId: AGENT });
    const begun = counts();
    for (const message of ports.sent.flatMap(({ messages }) => messages))
      await answerRequest(used, decisionRequestSchema.parse(message));

    expect(begun).toEqual({ strategies_active: 2 });
    expect(counts()).toEqual({ strategies_active: 2, decisions_total: 2 });
  });

  test('when it has nothing to decide', async () => {
    await runAnalysisCycle(ports, { agentId: AGENT });
    await ports.clock.advance(400);
    for (const message of ports.sent.flatMap(({ messages }) => messages))
      await answerRequest(
        { ...ports, engines: { rules: { decide: async () => [] } } },
        decisionRequestSchema.parse(message),
      );

    expect(counts()).toEqual({
      strategies_active: 1,
      'cycles_total analysis': 1,
      'cycle_duration_ms analysis': 400,
    });
  });

  test('when it is skipped, but no time', async () => {
    await activateKillSwitch(ports, { ...operator, reason: 'look', cancelOpenOrders: false });

    await runAnalysisCycle(ports, { agentId: AGENT });

    expect(counts()).toEqual({ kill_switch_on: 1, 'cycles_total analysis': 1 });
  });

  test('as one that failed when the broker does not answer, with the fault', async () => {
    ports.broker.failNext('account', new TransientError('503'));

    await runAnalysisCycle(ports, { agentId: AGENT });

    expect(counts()).toMatchObject({ 'cycles_total analysis': 1, 'errors_total Transient': 1 });
  });
});

test('what was not committed is not counted', async () => {
  const agent = await required(ports, 'agent', AGENT, 'agent');
  const head = { agentId: AGENT, correlationId: 'c', occurredAt: NOW };
  const change = {
    agentId: AGENT,
    correlationId: 'c',
    writes: [replace('agent', agent, agent.record)],
    events: [event('agent.kill_switch.activated', head, { reason: 'r', by: 'ann' })],
  };

  await ports.store.commit(change);
  await expect(ports.store.commit(change)).rejects.toThrow(ConflictError);

  expect(ports.metrics.snapshot().map(({ name, count }) => [name, count])).toEqual([['kill_switch_on', 1]]);
});
