import type { ForeignReaction, OwnReaction } from '../../contracts/events/reaction.ts';
import type { Ports } from '../ports/index.ts';
import { agentConfigOf } from '../risk/trading-state.ts';
import { askAfterFill } from './ask-after-fill.ts';
import { beatForAnother } from './beat-for-another.ts';
import { followSession } from './follow-session.ts';
import { recordForeignError } from './record-foreign-error.ts';
import { tellOfFailedOrder } from './tell-of-failed-order.ts';

type OwnEvent = OwnReaction['detail'];

const OWN: Readonly<Record<OwnEvent['type'], (ports: Ports, event: OwnEvent) => Promise<void>>> = {
  'market.session.changed': followSession,
  'trade.order.filled': askAfterFill,
  'trade.order.failed': tellOfFailedOrder,
};

const FOREIGN: Readonly<
  Record<ForeignReaction['detail']['type'], (ports: Ports, told: ForeignReaction) => Promise<void>>
> = {
  'system.heartbeat': beatForAnother,
  'system.error.occurred': recordForeignError,
};

/**
 * Does at once what an event of ours asks for (EV2). Each only hastens what a cycle or a heartbeat does anyway, so that
 * an event which is lost leaves nothing undone, and one that comes twice finds it done.
 */
export function reactToOurs(ports: Ports, { detail }: OwnReaction): Promise<void> {
  const { agentId, correlationId, type } = detail;
  return ports.log.within({ agentId, correlationId }, () => OWN[type](ports, detail));
}

/** The same for what another system says of an agent. Throws NotFound for one that is not deployed. */
export async function reactToOthers(ports: Ports, told: ForeignReaction): Promise<void> {
  const { agentId, correlationId, type } = told.detail;
  agentConfigOf(ports, agentId);
  await ports.log.within({ agentId, correlationId }, () => FOREIGN[type](ports, told));
}
