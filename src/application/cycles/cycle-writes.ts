import { type DomainEvent, event } from '../../contracts/events/envelope.ts';
import type { CycleRecord } from '../../contracts/records/cycle.ts';
import type { Ports } from '../ports/index.ts';
import type { Versioned, Write } from '../ports/store.ts';
import { replace, required } from '../support/change.ts';

export const ANALYSIS_LEASE = 'analysis';

/**
 * The writes and events that bring a cycle from what was read to `after`. The end of a cycle also frees its lease
 * and shows in the agent's activity.
 */
export async function cycleWrites(
  ports: Ports,
  read: Versioned<CycleRecord>,
  after: CycleRecord,
): Promise<{ readonly writes: readonly Write[]; readonly events: readonly DomainEvent[] }> {
  const { agentId, cycleId, completedAt } = after;
  const write = replace('cycle', read, after);
  if (completedAt === undefined || read.record.completedAt !== undefined)
    return { writes: [write], events: [] };
  const [lease, activity] = await Promise.all([
    ports.store.get('lease', agentId, ANALYSIS_LEASE),
    required(ports, 'activity', agentId, 'activity'),
  ]);
  const { stats } = activity.record;
  const durationMs = after.durationMs ?? 0;
  const { decisions, ordersSubmitted, errors } = after.counts;
  const tallied = {
    ...activity.record,
    lastCycle: { id: cycleId, type: after.type, completedAt, durationMs, decisions, orders: ordersSubmitted },
    stats: {
      ...stats,
      cyclesCompleted: stats.cyclesCompleted + Number(after.status === 'completed'),
      decisionsGenerated: stats.decisionsGenerated + decisions,
      errors: stats.errors + errors,
    },
  };
  const freed =
    lease?.record.holder === cycleId
      ? [replace('lease', lease, { ...lease.record, expiresAt: completedAt })]
      : [];
  const head = { agentId, correlationId: after.correlationId, occurredAt: completedAt };
  return {
    writes: [write, ...freed, replace('activity', activity, tallied)],
    events: [
      event('orchestrator.cycle.completed', head, {
        cycleId,
        type: after.type,
        status: after.status,
        durationMs,
        decisions,
      }),
    ],
  };
}
