import type { ForeignReaction } from '../../contracts/events/reaction.ts';
import { elapsed, SECOND } from '../../domain/clock.ts';
import type { Ports } from '../ports/index.ts';

/** As long as the alarm for missing heartbeats waits (OB4): three beats that did not come. */
const SILENCE_MS = 90 * SECOND;

/**
 * The heartbeat of another system is a clock that does not depend on our schedule: when the agent's own heart has
 * stopped, it asks for one beat. Our own beats are not listened to: who hears one need not be told that it beats.
 */
export async function beatForAnother(ports: Ports, { source, detail }: ForeignReaction): Promise<void> {
  const activity = await ports.store.get('activity', detail.agentId, 'activity');
  const last = activity?.record.lastHeartbeatAt;
  if (last !== undefined && elapsed(last, ports.clock.now()) <= SILENCE_MS) return;
  ports.log.warn('the heart has stopped: one beat is asked for', { source, lastHeartbeatAt: last });
  await ports.queue.send('heartbeats', [{}]);
}
