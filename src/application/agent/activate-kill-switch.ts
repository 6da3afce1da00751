import { event } from '../../contracts/events/envelope.ts';
import type { FollowUp, KillSwitchRecord } from '../../contracts/records/kill-switch.ts';
import type { Ports } from '../ports/index.ts';
import { agentConfigOf } from '../risk/trading-state.ts';
import { commitWithRetry } from '../support/change.ts';
import { reportFault } from '../support/report-fault.ts';
import { alertFailedCancels, type CanceledOrders, cancelRiskOrders } from './cancel-risk-orders.ts';
import { carryOutFollowUp, underWay } from './follow-up.ts';
import { writableKillSwitch } from './kill-switch-record.ts';
import type { OperatorCommand } from './operator-command.ts';

export interface ActivateKillSwitch extends OperatorCommand {
  readonly reason: string;
  /** Open orders that increase risk are canceled at the broker; exits never are. */
  readonly cancelOpenOrders: boolean;
  /**
   * Everything in the account is sold and covered as well, whoever opened it; includes canceling open orders, others'
   * too. Whoever asks for it must be granted to send heartbeats.
   */
  readonly flatten?: boolean;
}

/**
 * Turns the kill switch on (AG5). It latches: while it is on, activating it again keeps the first reason and only adds
 * what is asked for now. The record comes first and stands whatever the broker says afterwards; it also keeps what was
 * asked, which the heartbeats go on with until the broker confirms it.
 *
 * Throws NotFound for an agent that is not configured, Transient when the store does not answer.
 */
export async function activateKillSwitch(ports: Ports, command: ActivateKillSwitch): Promise<CanceledOrders> {
  const { agentId, correlationId } = command;
  agentConfigOf(ports, agentId);
  const followUp = await latch(ports, command);
  if (followUp === undefined) return { canceledOrders: [], failedCancels: [] };
  if (!followUp.flatten) return carryOutFollowUp(ports, agentId, correlationId, followUp);
  const canceled = await cancelRiskOrders(ports, agentId, 'all');
  await alertFailedCancels(ports, agentId, correlationId, canceled.failedCancels);
  await beatAtOnce(ports, agentId);
  return canceled;
}

/** Exits are ordered by the heartbeat, which may take its time; here one only waits for the switch. */
async function beatAtOnce(ports: Ports, agentId: string): Promise<void> {
  try {
    await ports.queue.send('heartbeats', [{}]);
  } catch (error) {
    reportFault(ports, 'flattening waits for the next heartbeat', error, { agentId }, 'warn');
  }
}

/** What there is to be done beside being on; undefined when nothing more was asked for. */
const latch = (ports: Ports, command: ActivateKillSwitch): Promise<FollowUp | undefined> =>
  commitWithRetry(ports, async () => {
    const { agentId, correlationId, reason, by } = command;
    const { record, version } = await writableKillSwitch(ports, command);
    const now = ports.clock.now().toISOString();
    const known = record?.state.on === true ? record.state : undefined;
    const followUp = followUpOf(ports, command, known?.followUp, now);
    const isNew = followUp !== undefined && followUp.commandId !== known?.followUp?.commandId;
    if (known !== undefined && !isNew) return { result: followUp };
    const state = {
      ...(known ?? { on: true as const, activatedAt: now, reason, by }),
      ...(followUp === undefined ? {} : { followUp }),
    };
    const on: KillSwitchRecord = { agentId, state, symbols: record?.symbols ?? [] };
    const head = { agentId, correlationId, occurredAt: now };
    const action = known === undefined ? 'kill_switch.activated' : 'kill_switch.extended';
    const detail = {
      reason,
      cancelOpenOrders: isNew,
      flatten: isNew && followUp.flatten,
    };
    return {
      result: followUp,
      change: {
        agentId,
        correlationId,
        writes: [{ op: 'put', kind: 'killSwitch', record: on, expected: version }],
        events: known === undefined ? [event('agent.kill_switch.activated', head, { reason, by })] : [],
        audit: [{ actor: by, action, subject: agentId, detail }],
      },
    };
  });

/** The one under way where it covers what is asked now; otherwise a new one. */
function followUpOf(
  ports: Ports,
  { cancelOpenOrders, flatten = false, by, reason }: ActivateKillSwitch,
  known: FollowUp | undefined,
  askedAt: string,
): FollowUp | undefined {
  if (!cancelOpenOrders && !flatten) return undefined;
  if (known !== undefined && underWay(known) !== undefined && (known.flatten || !flatten)) return known;
  const progress = { status: 'cancelling' as const, exits: [], problems: [] };
  return { commandId: ports.ids.next(), askedAt, by, reason, flatten, progress };
}
