import { type DomainEvent, event } from '../../contracts/events/envelope.ts';
import type { DecisionRequest } from '../../contracts/messages/messages.ts';
import type { CycleRecord } from '../../contracts/records/cycle.ts';
import { advance, begun } from '../cycles/cycle-progress.ts';
import { cycleWrites } from '../cycles/cycle-writes.ts';
import type { Ports } from '../ports/index.ts';
import type { Versioned } from '../ports/store.ts';
import { commitWithRetry, create, required } from '../support/change.ts';
import { askEngine, type Deciding } from './ask-engine.ts';
import type { Judged } from './judge-answers.ts';
import { withoutRepeats } from './signals.ts';

/**
 * Answers one request of a cycle: asks the strategy's engine and commits its decisions, their events and the cycle's
 * countdown in one transaction. A request that is answered already, or whose cycle is over, changes nothing (DE7).
 */
export function answerRequest(ports: Ports, request: DecisionRequest): Promise<void> {
  const { agentId, cycleId, correlationId, strategyId } = request;
  return ports.log.within({ agentId, cycleId, correlationId, strategyId }, () => answer(ports, request));
}

async function answer(ports: Ports, request: DecisionRequest): Promise<void> {
  const cycle = await required(ports, 'cycle', request.agentId, request.cycleId);
  if (!isOutstanding(cycle.record, request)) return;
  const deciding = await askEngine(ports, request);
  await commitWithRetry(ports, async () => {
    const current = await required(ports, 'cycle', request.agentId, request.cycleId);
    if (!isOutstanding(current.record, request)) return { result: undefined };
    return { change: await changeOf(ports, request, current, deciding), result: undefined };
  });
}

const isOutstanding = (cycle: CycleRecord, { requestId }: DecisionRequest): boolean =>
  cycle.completedAt === undefined &&
  cycle.requests.some((one) => one.requestId === requestId && one.status === 'outstanding');

async function changeOf(
  ports: Ports,
  request: DecisionRequest,
  read: Versioned<CycleRecord>,
  deciding: Deciding,
) {
  const { agentId, correlationId } = request;
  const occurredAt = ports.clock.now().toISOString();
  const head = { agentId, correlationId, occurredAt };
  const { judged, writes } = await withoutRepeats(ports, request, deciding.judged);
  const { decisions } = judged;
  const waiting = decisions.filter((decision) => decision.status === 'generated');
  const running = begun(read.record, request.opening);
  const cycle = cycleWrites(
    read,
    advance(answered(running, request, deciding.error, judged, waiting.length), occurredAt),
  );
  const events: DomainEvent[] = waiting.map(({ decisionId, cycleId, symbol, action, confidence }) =>
    event('ai.decision.generated', head, { decisionId, cycleId, symbol, action, confidence }),
  );
  if (deciding.error !== undefined) {
    events.push(
      event('orchestrator.error.occurred', head, {
        type: 'strategy',
        message: deciding.error,
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
  judged: Judged,
  waiting: number,
): CycleRecord {
  const state = error === undefined ? { status: 'answered' as const } : { status: 'failed' as const, error };
  const requests = cycle.requests.map((one) => (one.requestId === requestId ? { ...one, ...state } : one));
  const counts = tallied(cycle.counts, judged);
  return {
    ...cycle,
    requests,
    undecided: cycle.undecided + waiting,
    counts: { ...counts, errors: counts.errors + Number(error !== undefined) },
  };
}

const tallied = (counts: CycleRecord['counts'], { decisions, holds }: Judged): CycleRecord['counts'] => ({
  ...counts,
  decisions: counts.decisions + decisions.length,
  holds: counts.holds + holds,
  invalid: counts.invalid + decisions.filter((decision) => decision.status === 'invalid').length,
});
