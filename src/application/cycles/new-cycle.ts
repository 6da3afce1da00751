import { type DomainEvent, event } from '../../contracts/events/envelope.ts';
import type { CycleRecord } from '../../contracts/records/cycle.ts';
import type { CycleType } from '../../domain/cycle/types.ts';
import { cycleIdAfter } from '../../domain/ids.ts';
import type { Ports } from '../ports/index.ts';
import type { Activity } from './activity.ts';
import { closeOverdueCycle, isOverdue } from './close-overdue-cycle.ts';

/** Whether a cycle of `type` is running (CY3). One that is overdue does not count, and is closed. */
export async function isTaken(ports: Ports, { recent }: Activity, type: CycleType): Promise<boolean> {
  const running = recent.filter((cycle) => cycle.type === type && cycle.completedAt === undefined);
  for (const cycle of running.filter((one) => isOverdue(ports, one))) await closeOverdueCycle(ports, cycle);
  return running.some((cycle) => !isOverdue(ports, cycle));
}

/** A cycle with the next number after all there are, as it is before its first step. */
export const newCycle = (
  { record, recent }: Activity,
  about: Pick<CycleRecord, 'agentId' | 'type' | 'correlationId' | 'startedAt'>,
  symbols: number,
): CycleRecord => ({
  ...about,
  cycleId: cycleIdAfter(recent.at(-1)?.cycleId ?? record.countedThrough),
  status: 'started',
  symbols,
  missingSymbols: [],
  requests: [],
  undecided: 0,
  steps: [],
  counts: { decisions: 0, holds: 0, invalid: 0, rejected: 0, ordersSubmitted: 0, ordersFilled: 0, errors: 0 },
});

export const cycleStarted = ({
  agentId,
  correlationId,
  startedAt,
  cycleId,
  type,
  symbols,
}: CycleRecord): DomainEvent =>
  event(
    'orchestrator.cycle.started',
    { agentId, correlationId, occurredAt: startedAt },
    { cycleId, type, symbols },
  );
