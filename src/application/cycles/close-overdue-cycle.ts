import type { CycleRecord } from '../../contracts/records/cycle.ts';
import { elapsed } from '../../domain/clock.ts';
import type { Ports } from '../ports/index.ts';
import { commitWithRetry, required } from '../support/change.ts';
import { ended } from './cycle-progress.ts';
import { cycleWrites } from './cycle-writes.ts';

/** CY1: a cycle that takes longer has lost its answers, and the next one may begin. */
const ANALYSIS_TIMEOUT_MS = 120_000;

export const isOverdue = (ports: Ports, { startedAt }: CycleRecord): boolean =>
  elapsed(startedAt, ports.clock.now()) > ANALYSIS_TIMEOUT_MS;

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
