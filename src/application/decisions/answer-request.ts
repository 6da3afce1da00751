import { type DomainEvent, event } from '../../contracts/events/envelope.ts';
import type { DecisionRequest } from '../../contracts/messages/messages.ts';
import type { CycleRecord } from '../../contracts/records/cycle.ts';
import { advance, begun } from '../cycles/cycle-progress.ts';
import { cycleWrites } from '../cycles/cycle-writes.ts';
import type { Ports } from '../ports/index.ts';
import type { Change, Versioned } from '../ports/store.ts';
import { decisionsOfRequest } from '../queries/cycle-parts.ts';
import { commitWithRetry, create, required } from '../support/change.ts';
import { askEngine } from './ask-engine.ts';
import type { Judged } from './judge-answers.ts';
import { type Part, withoutRepeats } from './signals.ts';

/** A transaction has room for 100 items: so many decisions, and cycle, signals and events beside them. */
const DECISIONS_A_COMMIT = 80;

/**
 * Answers one request of a cycle: asks the strategy's engine and commits its decisions, their events and the cycle's
 * countdown in one transaction, or in several when there are very many decisions, and then the last one counts down.
 * A request that is answered already, or whose cycle is over, changes nothing (DE7).
 */
export function answerRequest(ports: Ports, request: DecisionRequest): Promise<void> {
  const { agentId, cycleId, correlationId, strategyId } = request;
  return ports.log.within({ agentId, cycleId, correlationId, strategyId }, () => answer(ports, request));
}

async function answer(ports: Ports, request: DecisionRequest): Promise<void> {
  const cycle = await required(ports, 'cycle', request.agentId, request.cycleId);
  if (!isOutstanding(cycle.record, request)) return;
  const deciding = await askEngine(ports, request);
  for (let more = true; more; ) {
    more = await commitWithRetry(ports, async () => {
      const current = await required(ports, 'cycle', request.agentId, request.cycleId);
      if (!isOutstanding(current.record, request)) return { result: false };
      const left = await unrecorded(ports, request, current.record, deciding.judged);
      const part = await withoutRepeats(ports, request, left, DECISIONS_A_COMMIT);
      return { change: changeOf(ports, request, current, part, deciding.error), result: part.more };
    });
  }
}

/** What is left when the request was answered in part, now or by a worker that did not get to the end. */
async function unrecorded(
  ports: Ports,
  { agentId, requestId }: DecisionRequest,
  { counts }: CycleRecord,
  judged: Judged,
): Promise<Judged> {
  if (counts.decisions === 0) return judged;
  const recorded = await decisionsOfRequest(ports, agentId, requestId);
  const known = new Set(recorded.map(({ decisionId }) => decisionId));
  return { ...judged, decisions: judged.decisions.filter(({ decisionId }) => !known.has(decisionId)) };
}

const isOutstanding = (cycle: CycleRecord, { requestId }: DecisionRequest): boolean =>
  cycle.completedAt === undefined &&
  cycle.requests.some((one) => one.requestId === requestId && one.status === 'outstanding');

function changeOf(
  ports: Ports,
  request: DecisionRequest,
  read: Versioned<CycleRecord>,
  { judged, writes, more }: Part,
  error: string | undefined,
): Change {
  const { agentId, correlationId } = request;
  const occurredAt = ports.clock.now().toISOString();
  const head = { agentId, correlationId, occurredAt };
  const { decisions } = judged;
  const waiting = decisions.filter((decision) => decision.status === 'generated');
  const running = begun(read.record, request.opening);
  const counted: CycleRecord = {
    ...running,
    undecided: running.undecided + waiting.length,
    counts: tallied(running.counts, judged),
  };
  const after = more ? counted : advance(answered(counted, request, error), occurredAt);
  const cycle = cycleWrites(read, after);
  const events: DomainEvent[] = waiting.map(({ decisionId, cycleId, symbol, action, confidence }) =>
    event('ai.decision.generated', head, { decisionId, cycleId, symbol, action, confidence }),
  );
  if (error !== undefined) {
    events.push(
      event('orchestrator.error.occurred', head, {
        type: 'strategy',
        message: error,
        source: request.strategyId,
      }),
    );
  }
  return {
    agentId,
    correlationId,
    writes: [...decisions.map((decision) => create('decision', decision)), ...writes, ...cycle.writes],
    events: [...events, ...cycle.events],
  };
}

function answered(
  cycle: CycleRecord,
  { requestId }: DecisionRequest,
  error: string | undefined,
): CycleRecord {
  const state = error === undefined ? { status: 'answered' as const } : { status: 'failed' as const, error };
  const requests = cycle.requests.map((one) => (one.requestId === requestId ? { ...one, ...state } : one));
  const { counts } = cycle;
  return { ...cycle, requests, counts: { ...counts, errors: counts.errors + Number(error !== undefined) } };
}

const tallied = (counts: CycleRecord['counts'], { decisions, holds }: Judged): CycleRecord['counts'] => ({
  ...counts,
  decisions: counts.decisions + decisions.length,
  holds: counts.holds + holds,
  invalid: counts.invalid + decisions.filter((decision) => decision.status === 'invalid').length,
});
