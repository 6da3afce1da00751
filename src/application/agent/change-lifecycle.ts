import type { AgentRecord } from '../../contracts/records/agent.ts';
import type { AuditNote } from '../../contracts/records/audit.ts';
import { type AgentCommand, transition } from '../../domain/agent/lifecycle.ts';
import { ConflictError } from '../../domain/errors.ts';
import type { Ports } from '../ports/index.ts';
import type { Versioned, Write } from '../ports/store.ts';
import { agentConfigOf } from '../risk/trading-state.ts';
import { commitWithRetry, replace, required } from '../support/change.ts';
import { ensureAgent } from './ensure-agent.ts';
import type { OperatorCommand } from './operator-command.ts';

/** What the audit log calls each command when it is done. */
const DONE = {
  start: 'started',
  stop: 'stopped',
  pause: 'paused',
  resume: 'resumed',
  fail: 'failed',
} as const;

/** How a command changes the agent, and what else belongs to the same commit. */
export interface LifecycleChange<R> {
  readonly agent: AgentRecord;
  readonly result: R;
  readonly detail: AuditNote['detail'];
  readonly writes?: readonly Write[];
  readonly audit?: readonly AuditNote[];
}

/** The agent's record; the records of a configured agent are created when it has none. Throws NotFound. */
export async function existingAgent(ports: Ports, command: OperatorCommand): Promise<Versioned<AgentRecord>> {
  const { agentId } = command;
  agentConfigOf(ports, agentId);
  const found = await ports.store.get('agent', agentId, 'agent');
  if (found !== undefined) return found;
  await ensureAgent(ports, command);
  return required(ports, 'agent', agentId, 'agent');
}

/**
 * Does one command in one conditional commit with its audit note (AG1).
 *
 * Throws Conflict that names the current state when the command is illegal in it, NotFound for an unknown agent.
 *
 * @param change is called again when someone else changed the agent in between
 */
export async function changeLifecycle<R>(
  ports: Ports,
  command: OperatorCommand,
  verb: AgentCommand,
  change: (agent: AgentRecord, now: string) => Promise<LifecycleChange<R>> | LifecycleChange<R>,
): Promise<R> {
  const { agentId, correlationId, by } = command;
  return commitWithRetry(ports, async () => {
    const read = await existingAgent(ports, command);
    const { status } = read.record.lifecycle;
    if (transition(status, verb) === 'illegal')
      throw new ConflictError(`cannot ${verb}: the agent is ${status}`, { agentId, status });
    const {
      agent,
      result,
      detail,
      writes = [],
      audit = [],
    } = await change(read.record, ports.clock.now().toISOString());
    const note = {
      actor: by,
      action: `agent.${DONE[verb]}`,
      subject: agentId,
      detail: { ...detail, before: status },
    };
    const all = [replace('agent', read, agent), ...writes];
    return { result, change: { agentId, correlationId, writes: all, audit: [note, ...audit] } };
  });
}
