import type { QueueName } from '../../contracts/names.ts';
import { existingAgent } from '../agent/change-lifecycle.ts';
import type { OperatorCommand } from '../agent/operator-command.ts';
import type { Ports } from '../ports/index.ts';

export interface RedriveDeadLetters extends OperatorCommand {
  readonly queue: QueueName;
}

export interface Redriven {
  readonly moved: number;
  /** About how many still wait: more than one call moves, or those that have failed again. */
  readonly left: number;
}

/** More would not be done within the time of a call; the next call goes on. */
const AT_ONCE = 100;

/**
 * Sends what could not be handled back to its queue (RS4), when somebody has put right why: consumers are idempotent,
 * so what is too late by now changes nothing. The note in the audit log comes first. Queues belong to the deployment;
 * the agent is the one in whose audit log it stands. Throws NotFound, Transient.
 */
export async function redriveDeadLetters(ports: Ports, command: RedriveDeadLetters): Promise<Redriven> {
  const { agentId, correlationId, by, queue } = command;
  await existingAgent(ports, command);
  const waiting = await ports.deadLetters.count(queue);
  const audit = [{ actor: by, action: 'dead_letters.redriven', subject: queue, detail: { waiting } }];
  await ports.store.commit({ agentId, correlationId, writes: [], audit });
  const moved = await ports.deadLetters.redrive(queue, AT_ONCE);
  return { moved, left: await ports.deadLetters.count(queue) };
}
