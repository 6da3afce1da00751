import type { CycleRecord } from '../../contracts/records/cycle.ts';
import type { CycleStep, CycleType } from '../../domain/cycle/types.ts';
import { errorMessage, errorName } from '../../domain/errors.ts';
import type { Ports } from '../ports/index.ts';
import { commitWithRetry, create, required } from '../support/change.ts';
import { reportFault } from '../support/report-fault.ts';
import { readActivity } from './activity.ts';
import type { CycleStarted } from './carry-out-cycle.ts';
import { beginStep, ended, endStep } from './cycle-progress.ts';
import { cycleWrites } from './cycle-writes.ts';
import { cycleStarted, isTaken, newCycle } from './new-cycle.ts';

export interface RoutineCommand {
  readonly agentId: string;
  readonly correlationId: string;
  readonly type: CycleType;
}

/**
 * Opens a cycle that asks no strategy: running, or skipped with the reason. One of a type runs at a time.
 *
 * @param skipReason why it may not run, decided on each try
 */
export async function openRoutineCycle(
  ports: Ports,
  { agentId, correlationId, type }: RoutineCommand,
  skipReason: () => string | undefined = () => undefined,
): Promise<CycleRecord> {
  const opened = await commitWithRetry(ports, async () => {
    const activity = await readActivity(ports, agentId);
    const at = ports.clock.now().toISOString();
    const cycle = newCycle(activity, { agentId, type, correlationId, startedAt: at }, 0);
    const begun = beginStep(cycle, 'initialize', at);
    const reason = skipReason() ?? ((await isTaken(ports, activity, type)) ? 'overlap' : undefined);
    const result: CycleRecord =
      reason === undefined
        ? { ...endStep(begun, 'initialize', at), status: 'running' }
        : ended(begun, 'skipped', at, reason);
    const events = reason === undefined ? [cycleStarted(result)] : [];
    return { change: { agentId, correlationId, writes: [create('cycle', result)], events }, result };
  });
  const { cycleId, status, skipReason: reason } = opened;
  ports.log.info('cycle opened', { cycleId, type, status, ...(reason === undefined ? {} : { reason }) });
  return opened;
}

/** One step of a routine: answers a line for a person. */
export interface RoutineStep {
  readonly name: CycleStep;
  readonly work: () => Promise<string>;
}

/**
 * Does the steps of a routine one after the other and records how each went. A step that fails is recorded failed and
 * stops none of those after it; the cycle then ends `failed`, and its next run does what is left.
 */
export async function runRoutineCycle(
  ports: Ports,
  command: RoutineCommand,
  steps: readonly RoutineStep[],
): Promise<CycleStarted> {
  const opened = await openRoutineCycle(ports, command);
  if (opened.status === 'skipped') return opened;
  return ports.log.within({ cycleId: opened.cycleId }, async () => {
    let cycle = opened;
    for (const step of steps) cycle = await taken(ports, cycle, step);
    const at = ports.clock.now().toISOString();
    const failures = cycle.steps.filter(({ status }) => status === 'failed').length;
    return close(ports, endStep(cycle, 'complete', at), failures);
  });
}

async function taken(ports: Ports, cycle: CycleRecord, { name, work }: RoutineStep): Promise<CycleRecord> {
  const at = (): string => ports.clock.now().toISOString();
  const begun = beginStep(cycle, name, at());
  try {
    return endStep(begun, name, at(), await work());
  } catch (error) {
    reportFault(ports, `${cycle.type} could not ${name}`, error, { agentId: cycle.agentId });
    return endStep(begun, name, at(), `${errorName(error)}: ${errorMessage(error)}`, 'failed');
  }
}

/** Writes the end; a cycle that was closed as overdue in between stays as it is. */
const close = (ports: Ports, cycle: CycleRecord, errors: number): Promise<CycleRecord> =>
  commitWithRetry(ports, async () => {
    const { agentId, cycleId, correlationId } = cycle;
    const read = await required(ports, 'cycle', agentId, cycleId);
    if (read.record.completedAt !== undefined) return { result: read.record };
    const at = ports.clock.now().toISOString();
    const counted = { ...cycle, counts: { ...cycle.counts, errors } };
    const after = ended(counted, errors > 0 ? 'failed' : 'completed', at);
    return { change: { agentId, correlationId, ...cycleWrites(read, after) }, result: after };
  });
