import type { Ports } from '../ports/index.ts';
import { activateKillSwitch } from './activate-kill-switch.ts';
import { changeLifecycle, existingAgent } from './change-lifecycle.ts';
import type { OperatorCommand } from './operator-command.ts';
import { readKillSwitch } from './read-kill-switch.ts';

export interface FailAgent extends OperatorCommand {
  readonly reason: string;
}

/**
 * After a fatal fault (RS1): the kill switch first, then state `error`. Only an operator leads out of both. What is
 * so already is left as it is: the same fault may come with every heartbeat.
 */
export async function failAgent(ports: Ports, command: FailAgent): Promise<void> {
  const { reason, agentId } = command;
  // One that only counts as on, because it is missing or malformed, is made one that says why.
  const { activatedAt } = await readKillSwitch(ports, agentId);
  if (activatedAt === undefined) await activateKillSwitch(ports, { ...command, cancelOpenOrders: true });
  const { record } = await existingAgent(ports, command);
  if (record.lifecycle.status === 'error') return;
  await changeLifecycle(ports, command, 'fail', (agent, since) => ({
    agent: { ...agent, lifecycle: { status: 'error', since, reason } },
    result: undefined,
    detail: { reason },
  }));
}
