import { event } from '../../contracts/events/envelope.ts';
import { ConflictError } from '../../domain/errors.ts';
import type { Ports } from '../ports/index.ts';
import { commitWithRetry } from '../support/change.ts';
import { existingAgent } from './change-lifecycle.ts';
import { underWay } from './follow-up.ts';
import { writableKillSwitch } from './kill-switch-record.ts';
import type { OperatorCommand } from './operator-command.ts';

export interface ResetKillSwitch extends OperatorCommand {
  /** Why it is safe to trade again. */
  readonly reason: string;
}

/**
 * Turns the kill switch off, and that of every single symbol: the only way back (AG5). A missing or malformed record
 * counts as on, so it can be reset. Throws Conflict when nothing is on and while the account is being flattened, NotFound.
 */
export async function resetKillSwitch(ports: Ports, command: ResetKillSwitch): Promise<void> {
  const { agentId, correlationId, reason, by } = command;
  await existingAgent(ports, command);
  await commitWithRetry(ports, async () => {
    const { record, version } = await writableKillSwitch(ports, command);
    const symbols = record?.symbols ?? [];
    if (record?.state.on === false && symbols.length === 0) {
      throw new ConflictError('cannot reset: the kill switch is off', { agentId, on: false });
    }
    const followUp = record?.state.on === true ? record.state.followUp : undefined;
    if (followUp?.flatten === true && underWay(followUp) !== undefined) {
      throw new ConflictError(
        'cannot reset: the account is being flattened; wait until it is flat, or cancel the flatten first',
        { agentId, status: followUp.progress.status },
      );
    }
    const was = record === undefined ? 'missing or malformed' : record.state.on ? record.state.reason : 'off';
    const head = { agentId, correlationId, occurredAt: ports.clock.now().toISOString() };
    const off = { agentId, state: { on: false as const }, symbols: [] };
    const detail = { reason, before: was, symbols: symbols.join(' ') };
    return {
      result: undefined,
      change: {
        agentId,
        correlationId,
        writes: [{ op: 'put', kind: 'killSwitch', record: off, expected: version }],
        events: [event('agent.kill_switch.reset', head, { reason, by })],
        audit: [{ actor: by, action: 'kill_switch.reset', subject: agentId, detail }],
      },
    };
  });
}
