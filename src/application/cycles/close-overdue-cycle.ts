import type { CycleRecord } from '../../contracts/records/cycle.ts';
import { elapsed, HOUR, MINUTE } from '../../domain/clock.ts';
import type { CycleType } from '../../domain/cycle/types.ts';
import type { Ports } from '../ports/index.ts';
import { commitWithRetry, required } from '../support/change.ts';
import { ended } from './cycle-progress.ts';
import { cycleWrites } from './cycle-writes.ts';

/** A cycle that takes longer has lost its answers, and the next of its type may begin (CY1). */
const TIMEOUT_MS: Readonly<Record<CycleType, number>> = {
  analysis: 2 * MINUTE,
  heartbeat: 2 * MINUTE,
  execution: 2 * MINUTE,
  maintenance: 15 * MINUTE,
  rebalance: 8 * HOUR, // it is planned before the market opens, and its orders have the session
};

/** A pause does not count, but for one that nobody ended in so long: then somebody has forgotten it. */
const LONGEST_PAUSE_MS = HOUR;

export function isOverdue(ports: Ports, { type, startedAt, pause, pausedMs = 0 }: CycleRecord): boolean {
  const now = ports.clock.now();
  if (pause !== undefined && elapsed(pause.at, now) > LONGEST_PAUSE_MS) return true;
  return elapsed(startedAt, pause?.at ?? now) - pausedMs > TIMEOUT_MS[type];
}

/** Ends a cycle whose answers never came as failed: whatever it still writes is refused (CY3). */
export async function closeOverdueCycle(
  ports: Ports,
  { agentId, cycleId, correlationId }: CycleRecord,
): Promise<void> {
  ports.log.warn('cycle is overdue', { agentId, cycleId, correlationId });
  await commitWithRetry(ports, async () => {
    const cycle = await required(ports, 'cycle', agentId, cycleId);
    if (cycle.record.completedAt !== undefined) return { result: undefined };
    const after = ended(cycle.record, 'failed', ports.clock.now().toISOString(), 'timeout');
    return { change: { agentId, correlationId, ...cycleWrites(cycle, after) }, result: undefined };
  });
}
