import { type EventHead, event } from '../../contracts/events/envelope.ts';
import type { AuditNote } from '../../contracts/records/audit.ts';
import type { CycleRecord } from '../../contracts/records/cycle.ts';
import { elapsed } from '../../domain/clock.ts';
import { ConflictError, NotFoundError } from '../../domain/errors.ts';
import type { OperatorCommand } from '../agent/operator-command.ts';
import { executeDecision } from '../decisions/execute-decision.ts';
import type { Ports } from '../ports/index.ts';
import { type CycleView, cycleView } from '../queries/cycles.ts';
import { agentConfigOf } from '../risk/trading-state.ts';
import { commitWithRetry, required } from '../support/change.ts';
import { advance, ended } from './cycle-progress.ts';
import { type CycleWrites, cycleWrites } from './cycle-writes.ts';

/** More are not open at once: one of a type runs, and what is overdue is closed by the next heartbeat. */
const OPEN_CYCLES = 20;
/** Decisions of one cycle that wait for the gate; what is beyond them the next heartbeat takes up. */
const AT_ONCE = 100;

export interface StopCycle extends OperatorCommand {
  readonly reason: string;
}

/**
 * Pauses the current cycle (CY5): strategies go on answering, and nothing that increases risk is ordered until it is
 * resumed. While it lasts no other cycle of its type begins. An exit is never held back.
 *
 * @throws NotFoundError when none is running, ConflictError for one that is paused, or of a type that does not wait
 */
export const pauseCycle = (ports: Ports, command: OperatorCommand): Promise<CycleView> =>
  changeCycle(ports, command, 'paused', (cycle, at) => {
    if (cycle.status !== 'started' && cycle.status !== 'running')
      throw new ConflictError(`cannot pause: the cycle is ${cycle.status}`, { cycleId: cycle.cycleId });
    return { ...cycle, status: 'paused', pause: { at, from: cycle.status } };
  });

/**
 * Goes on with a paused cycle (CY5): what was decided meanwhile goes to the gate, if it is still fresh.
 *
 * @throws NotFoundError when none is running, ConflictError for one that is not paused
 */
export async function resumeCycle(ports: Ports, command: OperatorCommand): Promise<CycleView> {
  const { agentId } = command;
  const open = await ports.store.listOpen('decision', agentId, AT_ONCE);
  const waiting = open.filter(({ status }) => status === 'generated');
  const resumed = await changeCycle(ports, command, 'resumed', ({ pause, ...cycle }, at) => {
    if (pause === undefined)
      throw new ConflictError(`cannot resume: the cycle is ${cycle.status}`, { cycleId: cycle.cycleId });
    const pausedMs = (cycle.pausedMs ?? 0) + elapsed(pause.at, at);
    // Some may have expired meanwhile; nobody waits for those any more.
    const undecided = waiting.filter(({ cycleId }) => cycleId === cycle.cycleId).length;
    return advance({ ...cycle, status: pause.from, pausedMs, undecided }, at);
  });
  for (const { decisionId, cycleId } of waiting)
    if (cycleId === resumed.id) await executeDecision(ports, agentId, decisionId);
  return resumed;
}

/**
 * Ends the current cycle (CY5): what it has not ordered by now it does not order, but for exits.
 *
 * @throws NotFoundError when none is running, ConflictError for one of a type that does not wait
 */
export const stopCycle = (ports: Ports, { reason, ...command }: StopCycle): Promise<CycleView> =>
  changeCycle(ports, command, 'stopped', (cycle, at) => ended(cycle, 'cancelled', at, reason));

async function changeCycle(
  ports: Ports,
  command: OperatorCommand,
  done: 'paused' | 'resumed' | 'stopped',
  changed: (cycle: CycleRecord, at: string) => CycleRecord,
): Promise<CycleView> {
  const { agentId, correlationId, by } = command;
  const { cycleId } = await currentOf(ports, agentId);
  return commitWithRetry(ports, async () => {
    const read = await required(ports, 'cycle', agentId, cycleId);
    if (read.record.completedAt !== undefined) throw new NotFoundError('no cycle is running', { agentId });
    const at = ports.clock.now().toISOString();
    const after = changed(read.record, at);
    const { writes, events } = withEvent(
      cycleWrites(read, after),
      after,
      done,
      { agentId, correlationId, occurredAt: at },
      by,
    );
    const note: AuditNote = { actor: by, action: `cycle.${done}`, subject: cycleId, detail: {} };
    return { change: { agentId, correlationId, writes, events, audit: [note] }, result: cycleView(after) };
  });
}

function withEvent(
  { writes, events }: CycleWrites,
  { cycleId, type }: CycleRecord,
  done: 'paused' | 'resumed' | 'stopped',
  head: EventHead,
  by: string,
): CycleWrites {
  if (done === 'stopped') return { writes, events };
  return { writes, events: [event(`orchestrator.cycle.${done}`, head, { cycleId, type, by }), ...events] };
}

/** The youngest that is open; a routine is over in seconds, and cannot be held. */
async function currentOf(ports: Ports, agentId: string): Promise<CycleRecord> {
  agentConfigOf(ports, agentId);
  const open = await ports.store.listOpen('cycle', agentId, OPEN_CYCLES);
  const current = open.findLast(({ type }) => type === 'analysis' || type === 'rebalance') ?? open.at(-1);
  if (current === undefined) throw new NotFoundError('no cycle is running', { agentId });
  if (current.type !== 'analysis' && current.type !== 'rebalance')
    throw new ConflictError(`a cycle of type ${current.type} does not wait`, { cycleId: current.cycleId });
  return current;
}
