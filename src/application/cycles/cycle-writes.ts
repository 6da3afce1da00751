import { type DomainEvent, event } from '../../contracts/events/envelope.ts';
import type { CycleRecord } from '../../contracts/records/cycle.ts';
import type { Versioned, Write } from '../ports/store.ts';
import { replace } from '../support/change.ts';

export interface CycleWrites {
  readonly writes: readonly Write[];
  readonly events: readonly DomainEvent[];
}

/** The write and, at the end of the cycle, the event that bring it from what was read to `after`. */
export const cycleWrites = (read: Versioned<CycleRecord>, after: CycleRecord): CycleWrites => ({
  writes: [replace('cycle', read, after)],
  events:
    after.completedAt === undefined || read.record.completedAt !== undefined
      ? []
      : [completed(after, after.completedAt)],
});

function completed(
  { agentId, correlationId, cycleId, type, status, durationMs = 0, counts }: CycleRecord,
  occurredAt: string,
): DomainEvent {
  const { decisions } = counts;
  const head = { agentId, correlationId, occurredAt };
  return event('orchestrator.cycle.completed', head, { cycleId, type, status, durationMs, decisions });
}
