import { event } from '../../contracts/events/envelope.ts';
import type { DecisionRecord } from '../../contracts/records/decision.ts';
import { elapsed } from '../../domain/clock.ts';
import type { Ports } from '../ports/index.ts';
import { commitWithRetry, replace, required } from '../support/change.ts';
import { about, withStatus } from './decision-status.ts';
import { approvableUntil } from './open-for-approval.ts';

/** True for a decision that nobody took up, or approved, in its time. */
export function isPastItsTime(decision: DecisionRecord, now: Date): boolean {
  const late = elapsed(approvableUntil(decision), now);
  return decision.status === 'generated' ? late >= 0 : late > 0;
}

/**
 * Ends a decision that waited too long (DE4): it fails closed. One that somebody took up meanwhile is left alone.
 *
 * @param because why it has no more time; that its own is over, unless said
 */
export const expireDecision = (
  ports: Ports,
  agentId: string,
  decisionId: string,
  because?: string,
): Promise<void> =>
  commitWithRetry(ports, async () => {
    const read = await required(ports, 'decision', agentId, decisionId);
    const { status, correlationId } = read.record;
    if (status !== 'generated' && status !== 'pending_approval') return { result: undefined };
    const at = ports.clock.now().toISOString();
    const why = because ?? (status === 'generated' ? 'not taken up in time' : 'not approved in time');
    const head = { agentId, correlationId, occurredAt: at };
    return {
      change: {
        agentId,
        correlationId,
        writes: [replace('decision', read, withStatus(read.record, 'expired', at, why))],
        events: [event('ai.decision.expired', head, about(read.record))],
      },
      result: undefined,
    };
  });
