import { event } from '../../contracts/events/envelope.ts';
import type { KillSwitchRecord } from '../../contracts/records/agent.ts';
import type { Ports } from '../ports/index.ts';
import { agentConfigOf } from '../risk/trading-state.ts';
import { commitWithRetry } from '../support/change.ts';
import { type CanceledOrders, cancelRiskOrders } from './cancel-risk-orders.ts';
import { writableKillSwitch } from './kill-switch-record.ts';
import type { OperatorCommand } from './operator-command.ts';

export interface ActivateKillSwitch extends OperatorCommand {
  readonly reason: string;
  /** Open orders that increase risk are canceled at the broker; exits never are. */
  readonly cancelOpenOrders: boolean;
}

/**
 * Turns the kill switch on (AG5). It latches: while it is on, activating it again keeps the first reason and only
 * cancels what is open now. The record comes first and stands whatever the broker says afterwards.
 *
 * Throws NotFound for an agent that is not configured, Transient when the store does not answer.
 */
export async function activateKillSwitch(ports: Ports, command: ActivateKillSwitch): Promise<CanceledOrders> {
  const { agentId, correlationId, reason, by } = command;
  agentConfigOf(ports, agentId);
  await commitWithRetry(ports, async () => {
    const { record, version } = await writableKillSwitch(ports, command);
    if (record?.state.on === true) return { result: undefined };
    const activatedAt = ports.clock.now().toISOString();
    const symbols = record?.symbols ?? [];
    const activated: KillSwitchRecord = { agentId, state: { on: true, activatedAt, reason, by }, symbols };
    const head = { agentId, correlationId, occurredAt: activatedAt };
    return {
      result: undefined,
      change: {
        agentId,
        correlationId,
        writes: [{ op: 'put', kind: 'killSwitch', record: activated, expected: version }],
        events: [event('agent.kill_switch.activated', head, { reason, by })],
        audit: [{ actor: by, action: 'kill_switch.activated', subject: agentId, detail: { reason } }],
      },
    };
  });
  if (!command.cancelOpenOrders) return { canceledOrders: [], failedCancels: [] };
  return cancelRiskOrders(ports, agentId, correlationId);
}
