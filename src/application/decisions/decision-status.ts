import type { DecisionRecord } from '../../contracts/records/decision.ts';
import { MINUTE } from '../../domain/clock.ts';
import type { DecisionStatus } from '../../domain/decision/types.ts';

/** DE4: what nobody took up, or approved, in this time is not acted on any more. */
export const APPROVAL_LIFETIME_MS = 5 * MINUTE;

/** What every event of a decision says. */
export const about = ({ decisionId, cycleId, symbol, action, confidence }: DecisionRecord) => ({
  decisionId,
  cycleId,
  symbol,
  action,
  confidence,
});

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
