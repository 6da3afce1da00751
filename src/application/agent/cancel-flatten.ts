import type { KillSwitchRecord } from '../../contracts/records/kill-switch.ts';
import { ConflictError } from '../../domain/errors.ts';
import type { Ports } from '../ports/index.ts';
import { commitWithRetry } from '../support/change.ts';
import { existingAgent } from './change-lifecycle.ts';
import { underWay } from './follow-up.ts';
import { writableKillSwitch } from './kill-switch-record.ts';
import type { OperatorCommand } from './operator-command.ts';

export interface CancelFlatten extends OperatorCommand {
  /** Why what is left may stay. */
  readonly reason: string;
}

/**
 * Gives up flattening where it is (AG5): no further exit is ordered, and those under way end by their sagas. The kill
 * switch stays on. Throws Conflict when nothing is being flattened, NotFound.
 */
export async function cancelFlatten(ports: Ports, command: CancelFlatten): Promise<void> {
  const { agentId, correlationId, by, reason } = command;
  await existingAgent(ports, command);
  await commitWithRetry(ports, async () => {
    const { record, version } = await writableKillSwitch(ports, command);
    const state = record?.state.on === true ? record.state : undefined;
    const followUp = state?.followUp;
    if (
      record === undefined ||
      state === undefined ||
      followUp?.flatten !== true ||
      underWay(followUp) === undefined
    )
      throw new ConflictError('cannot cancel: nothing is being flattened', { agentId });
    const endedAt = ports.clock.now().toISOString();
    const progress = { status: 'abandoned' as const, endedAt, abandonedBy: by, why: reason };
    const given: KillSwitchRecord = {
      ...record,
      state: { ...state, followUp: { ...followUp, progress } },
    };
    const detail = { reason, commandId: followUp.commandId };
    return {
      result: undefined,
      change: {
        agentId,
        correlationId,
        writes: [{ op: 'put', kind: 'killSwitch', record: given, expected: version }],
        audit: [{ actor: by, action: 'kill_switch.abandoned', subject: agentId, detail }],
      },
    };
  });
}
