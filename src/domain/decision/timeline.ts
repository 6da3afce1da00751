/** What a decision goes through on its way to money, in order (DE5). */
export const STAGES = ['decision', 'approval', 'risk_gate', 'order', 'fill', 'position', 'exit'] as const;
export type Stage = (typeof STAGES)[number];

export interface TimelineEntry {
  readonly stage: Stage;
  readonly status: 'completed' | 'pending' | 'skipped' | 'failed';
  /** ISO-8601 UTC; undefined for what has not happened. */
  readonly timestamp?: string | undefined;
  /** For a person. */
  readonly details?: string | undefined;
}

/** What is known of a decision and of what came of it. */
export interface DecisionFacts {
  readonly status: string;
  readonly statusReason?: string | undefined;
  readonly action: 'buy' | 'sell' | 'hold';
  readonly createdAt: string;
  /** When it got its present status. */
  readonly statusAt: string;
  readonly codes: readonly string[];
  /** By whom, and when; absent for one that nobody had to approve. */
  readonly approvedAt?: string | undefined;
  readonly intentAt?: string | undefined;
  readonly order?:
    | {
        readonly status: string;
        readonly at: string;
        readonly detail: string;
        /** True when nothing more can come of it. */
        readonly ended: boolean;
        /** Quantity and average price; absent while nothing has filled. */
        readonly filled?: string | undefined;
      }
    | undefined;
  readonly tradedAt?: string | undefined;
  /** True while the symbol is still held. */
  readonly held: boolean;
  readonly exitedAt?: string | undefined;
}

/** The stages of one decision. What cannot come any more is skipped; what may still come is pending. */
export function timelineOf(facts: DecisionFacts): readonly TimelineEntry[] {
  const { action, status, statusAt, statusReason, createdAt, order, tradedAt, exitedAt } = facts;
  const invalid = status === 'invalid';
  const decided = {
    stage: 'decision',
    timestamp: createdAt,
    details: invalid ? statusReason : action,
  } as const;
  const later = (over: boolean) => (over ? 'skipped' : 'pending');
  const gone = invalid || action === 'hold' || ['rejected', 'expired', 'failed', 'unfilled'].includes(status);
  const ended = gone || order?.ended === true;
  return [
    { ...decided, status: invalid ? 'failed' : 'completed' },
    approvalOf(facts, gone),
    gateOf(facts, gone),
    order === undefined
      ? { stage: 'order', status: later(gone) }
      : {
          stage: 'order',
          status: order.status === 'rejected' ? 'failed' : 'completed',
          timestamp: order.at,
          details: order.detail,
        },
    order?.filled === undefined
      ? {
          stage: 'fill',
          status: order === undefined ? later(gone) : order.ended ? 'failed' : 'pending',
          ...(order?.ended === true ? { timestamp: statusAt, details: statusReason } : {}),
        }
      : { stage: 'fill', status: 'completed', timestamp: order.at, details: order.filled },
    tradedAt === undefined
      ? { stage: 'position', status: later(ended && order?.filled === undefined) }
      : { stage: 'position', status: 'completed', timestamp: tradedAt },
    exitOf(action, later(ended && tradedAt === undefined), facts.held, exitedAt ?? undefined, tradedAt),
  ];
}

function approvalOf(
  { status, statusAt, statusReason, approvedAt }: DecisionFacts,
  gone: boolean,
): TimelineEntry {
  if (approvedAt !== undefined) return { stage: 'approval', status: 'completed', timestamp: approvedAt };
  if (status === 'pending_approval' || status === 'stored')
    return { stage: 'approval', status: 'pending', timestamp: statusAt, details: statusReason };
  if (status === 'expired')
    return { stage: 'approval', status: 'failed', timestamp: statusAt, details: statusReason };
  return { stage: 'approval', status: gone || status !== 'generated' ? 'skipped' : 'pending' };
}

function gateOf(
  { status, statusAt, statusReason, codes, intentAt }: DecisionFacts,
  gone: boolean,
): TimelineEntry {
  if (intentAt !== undefined) return { stage: 'risk_gate', status: 'completed', timestamp: intentAt };
  if (status === 'rejected' && codes.length > 0)
    return { stage: 'risk_gate', status: 'failed', timestamp: statusAt, details: statusReason };
  return { stage: 'risk_gate', status: gone ? 'skipped' : 'pending' };
}

/** A sell is the exit itself; a buy is waiting for one while its symbol is held. */
function exitOf(
  action: DecisionFacts['action'],
  unheld: 'skipped' | 'pending',
  held: boolean,
  exitedAt: string | undefined,
  tradedAt: string | undefined,
): TimelineEntry {
  if (tradedAt === undefined) return { stage: 'exit', status: unheld };
  if (action === 'sell') return { stage: 'exit', status: 'completed', timestamp: tradedAt };
  if (!held && exitedAt !== undefined && exitedAt >= tradedAt)
    return { stage: 'exit', status: 'completed', timestamp: exitedAt };
  return { stage: 'exit', status: held ? 'pending' : 'skipped' };
}
