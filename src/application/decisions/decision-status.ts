import type { DecisionRecord } from '../../contracts/records/decision.ts';
import type { DecisionStatus } from '../../domain/decision/types.ts';

/** The decision in its next status, with one more line in its timeline. */
export const withStatus = (
  decision: DecisionRecord,
  status: DecisionStatus,
  at: string,
  reason?: string,
): DecisionRecord => ({
  ...decision,
  status,
  ...(reason === undefined ? {} : { statusReason: reason }),
  timeline: [...decision.timeline, { status, at, ...(reason === undefined ? {} : { detail: reason }) }],
});
