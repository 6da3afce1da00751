import type { KillSwitchRecord } from '../../contracts/records/kill-switch.ts';
import { errorMessage, FatalError } from '../../domain/errors.ts';
import type { Ports } from '../ports/index.ts';
import type { OperatorCommand } from './operator-command.ts';

export interface WritableKillSwitch {
  /** Absent when there is none, which counts as on. */
  readonly record?: KillSwitchRecord;
  /** What a write must expect. */
  readonly version: number;
}

/**
 * The kill switch as something that can be replaced. A malformed record has no version to expect, so it is removed,
 * audited; an agent without a switch counts as stopped by it, so nothing opens in between.
 */
export async function writableKillSwitch(
  ports: Ports,
  command: OperatorCommand,
): Promise<WritableKillSwitch> {
  const { agentId, correlationId, by } = command;
  try {
    return (await ports.store.get('killSwitch', agentId, 'kill-switch')) ?? { version: 0 };
  } catch (error) {
    if (!(error instanceof FatalError)) throw error;
    await ports.store.commit({
      agentId,
      correlationId,
      writes: [{ op: 'remove', kind: 'killSwitch', agentId, id: 'kill-switch' }],
      audit: [
        {
          actor: by,
          action: 'kill_switch.malformed_removed',
          subject: agentId,
          detail: { error: errorMessage(error) },
        },
      ],
    });
    return { version: 0 };
  }
}
