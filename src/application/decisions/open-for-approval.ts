import type { DecisionRecord } from '../../contracts/records/decision.ts';
import { elapsed, shift } from '../../domain/clock.ts';
import { ConflictError } from '../../domain/errors.ts';
import { APPROVAL_LIFETIME_MS } from './decision-status.ts';

/** Until when a decision may be approved; one that autonomy `manual` stored has the same time as one that is queued. */
export const approvableUntil = ({ approval, createdAt }: DecisionRecord): string =>
  approval?.expiresAt ?? shift(createdAt, APPROVAL_LIFETIME_MS);

/**
 * Refuses what is not waiting for a person, or not any more: at its expiry a decision may still be approved, a
 * millisecond later it may not.
 *
 * @throws ConflictError naming the status it is in
 */
export function assertOpenForApproval(decision: DecisionRecord, now: Date): void {
  const { decisionId, status } = decision;
  if (status !== 'pending_approval' && status !== 'stored')
    throw new ConflictError(`decision ${decisionId} is ${status}`, { decisionId, status });
  const until = approvableUntil(decision);
  if (elapsed(until, now) > 0)
    throw new ConflictError(`decision ${decisionId} expired at ${until}`, { decisionId, status: 'expired' });
}
