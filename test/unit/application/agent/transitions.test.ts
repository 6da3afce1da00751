import { describe, expect, test } from 'vitest';
import { pauseAgent } from '../../../../src/application/agent/pause-agent.ts';
import { resumeAgent } from '../../../../src/application/agent/resume-agent.ts';
import { startAgent } from '../../../../src/application/agent/start-agent.ts';
import { stopAgent } from '../../../../src/application/agent/stop-agent.ts';
import type { AgentRecord } from '../../../../src/contracts/records/agent.ts';
import { AGENT_STATUSES, type AgentStatus } from '../../../../src/domain/agent/status.ts';
import { ConflictError } from '../../../../src/domain/errors.ts';
import {
  aKillSwitch,
  anActivity,
  anAgent,
  aPortfolio,
  someSettings,
} from '../../../support/builders/agent-records.ts';
import { AGENT, NOW } from '../../../support/builders/common.ts';
import { auditedActions, createTestPorts, given, type TestPorts } from '../../../support/test-ports.ts';

const command = { agentId: AGENT, correlationId: 'call-1', by: 'ann' };

const LIFECYCLES: Readonly<Record<AgentStatus, AgentRecord['lifecycle']>> = {
  stopped: { status: 'stopped', since: NOW, reason: 'lunch' },
  running: { status: 'running', startedAt: NOW },
  paused: { status: 'paused', startedAt: NOW, pausedAt: NOW },
  error: { status: 'error', since: NOW, reason: 'credentials refused' },
};

const COMMANDS = {
  start: (ports: TestPorts) => startAgent(ports, command),
  stop: (ports: TestPorts) => stopAgent(ports, { ...command, reason: 'enough', cancelOpenOrders: false }),
  pause: (ports: TestPorts) => pauseAgent(ports, command),
  resume: (ports: TestPorts) => resumeAgent(ports, command),
};
type Verb = keyof typeof COMMANDS;

/** From which states each command leads where; it is illegal from all others. */
const LEGAL: Readonly<
  Record<Verb, { readonly from: readonly AgentStatus[]; readonly to: AgentStatus; readonly audited: string }>
> = {
  start: { from: ['stopped', 'error'], to: 'running', audited: 'agent.started' },
  stop: { from: ['running', 'paused', 'error'], to: 'stopped', audited: 'agent.stopped' },
  pause: { from: ['running'], to: 'paused', audited: 'agent.paused' },
  resume: { from: ['paused'], to: 'running', audited: 'agent.resumed' },
};

const cells = (Object.keys(COMMANDS) as Verb[]).flatMap((verb) =>
  AGENT_STATUSES.map((from) => ({ verb, from })),
);

async function agentIn(status: AgentStatus): Promise<TestPorts> {
  const ports = createTestPorts();
  await given(
    ports,
    { kind: 'agent', record: anAgent({ lifecycle: LIFECYCLES[status] }) },
    { kind: 'killSwitch', record: aKillSwitch() },
    { kind: 'settings', record: someSettings() },
    { kind: 'activity', record: anActivity() },
    { kind: 'portfolio', record: aPortfolio() },
  );
  return ports;
}

describe.each(cells.filter(({ verb, from }) => LEGAL[verb].from.includes(from)))(
  '$verb of a $from agent',
  ({ verb, from }) => {
    test('is done in one commit with its audit note', async () => {
      const ports = await agentIn(from);

      await COMMANDS[verb](ports);

      const agent = await ports.store.get('agent', AGENT, 'agent');
      const [note] = await ports.store.audit(AGENT, 1, 10);
      expect(agent).toMatchObject({ version: 2, record: { lifecycle: { status: LEGAL[verb].to } } });
      expect(note).toMatchObject({
        action: LEGAL[verb].audited,
        actor: 'ann',
        correlationId: 'call-1',
        detail: { before: from },
      });
    });
  },
);

describe.each(cells.filter(({ verb, from }) => !LEGAL[verb].from.includes(from)))(
  '$verb of a $from agent',
  ({ verb, from }) => {
    test('is a conflict that names the state and changes nothing', async () => {
      const ports = await agentIn(from);

      const refused = COMMANDS[verb](ports);

      await expect(refused).rejects.toThrow(ConflictError);
      await expect(refused).rejects.toThrow(`cannot ${verb}: the agent is ${from}`);
      expect(await ports.store.get('agent', AGENT, 'agent')).toMatchObject({ version: 1 });
      expect(await auditedActions(ports)).toEqual([]);
    });
  },
);

describe('two operators at once', () => {
  test('pause and stop: both are done when their order allows it', async () => {
    const ports = await agentIn('running');

    await Promise.all([COMMANDS.pause(ports), COMMANDS.stop(ports)]);

    expect(await auditedActions(ports)).toEqual(['agent.paused', 'agent.stopped']);
  });

  test('stop twice: one is done, the other is a conflict', async () => {
    const ports = await agentIn('running');

    const outcomes = await Promise.allSettled([COMMANDS.stop(ports), COMMANDS.stop(ports)]);

    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await auditedActions(ports)).toEqual(['agent.stopped']);
  });
});
