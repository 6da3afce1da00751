import { InvariantError } from '../../domain/errors.ts';
import type { Ports } from '../ports/index.ts';
import { changeLifecycle } from './change-lifecycle.ts';
import type { OperatorCommand } from './operator-command.ts';

export interface AgentResumed {
  readonly status: 'running';
  readonly resumedAt: string;
}

/** Ends a pause, by an operator or because its time is over (AG1). Throws Conflict, NotFound. */
export async function resumeAgent(ports: Ports, command: OperatorCommand): Promise<AgentResumed> {
  return changeLifecycle(ports, command, 'resume', (agent, resumedAt) => {
    if (agent.lifecycle.status !== 'paused') throw new InvariantError('only a paused agent can be resumed');
    const { startedAt, pausedAt } = agent.lifecycle;
    return {
      agent: { ...agent, lifecycle: { status: 'running', startedAt } },
      result: { status: 'running', resumedAt },
      detail: { pausedAt },
    };
  });
}
