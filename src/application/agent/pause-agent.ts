import { MINUTE, shift } from '../../domain/clock.ts';
import { InvariantError } from '../../domain/errors.ts';
import type { Ports } from '../ports/index.ts';
import { changeLifecycle } from './change-lifecycle.ts';
import type { OperatorCommand } from './operator-command.ts';

export interface PauseAgent extends OperatorCommand {
  /** Until it is resumed, when absent; otherwise the heartbeat resumes it (CY6). */
  readonly minutes?: number | undefined;
}

export interface AgentPaused {
  readonly status: 'paused';
  readonly resumeAt: string | null;
}

/** Pauses a running agent (AG1): no new risk until it is resumed. Throws Conflict, NotFound. */
export async function pauseAgent(ports: Ports, command: PauseAgent): Promise<AgentPaused> {
  const { minutes } = command;
  return changeLifecycle(ports, command, 'pause', (agent, pausedAt) => {
    if (agent.lifecycle.status !== 'running') throw new InvariantError('only a running agent can be paused');
    const resumeAt = minutes === undefined ? undefined : shift(pausedAt, minutes * MINUTE);
    const until = resumeAt === undefined ? {} : { resumeAt };
    const { startedAt } = agent.lifecycle;
    return {
      agent: { ...agent, lifecycle: { status: 'paused', startedAt, pausedAt, ...until } },
      result: { status: 'paused', resumeAt: resumeAt ?? null },
      detail: until,
    };
  });
}
