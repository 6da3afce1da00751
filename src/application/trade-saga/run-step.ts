import { event } from '../../contracts/events/envelope.ts';
import type { IntentRecord } from '../../contracts/records/intent.ts';
import type { SagaRecord } from '../../contracts/records/trade.ts';
import type { SagaStepAnswer, SagaStepRequest } from '../../contracts/saga/trade-saga.ts';
import { elapsed } from '../../domain/clock.ts';
import { ConflictError, DeadlineExceededError, errorMessage, errorName } from '../../domain/errors.ts';
import { type AnySagaStep, isSagaEnd, SAGA_STEPS, UNDO_STEPS } from '../../domain/saga/steps.ts';
import type { Ports } from '../ports/index.ts';
import type { Versioned } from '../ports/store.ts';
import { commitWithRetry, replace, required } from '../support/change.ts';
import { reportFault } from '../support/report-fault.ts';
import { contextOf, type StepContext, type StepResult } from './context.ts';
import { STEPS } from './steps/index.ts';

/**
 * Runs one step of a trade saga by name: what every state of the machine calls. A step that has been done answers as
 * it did then and does nothing, so that a repeated delivery or a whole second execution is harmless.
 *
 * @throws the step's fault after recording it; DeadlineExceeded when the forward path has no time left; Conflict for a
 *   step forward of a saga that is being undone
 */
export function runSagaStep(ports: Ports, request: SagaStepRequest): Promise<SagaStepAnswer> {
  const { agentId, sagaId, step, correlationId } = request;
  return ports.log.within({ agentId, sagaId, step, correlationId }, async () => {
    const [intent, saga] = await recordingFaults(ports, request, () =>
      Promise.all([required(ports, 'intent', agentId, sagaId), required(ports, 'saga', agentId, sagaId)]),
    );
    const { origin, correlationId: known } = intent.record;
    const cycle = origin.kind === 'decision' ? { cycleId: origin.cycleId } : {};
    return ports.log.within({ ...cycle, correlationId: known }, () =>
      recordingFaults(ports, request, () => takeStep(ports, request, intent.record, saga)),
    );
  });
}

/** @param firstRead the saga as it was read together with its intent; a second try reads it again */
function takeStep(
  ports: Ports,
  request: SagaStepRequest,
  intent: IntentRecord,
  firstRead: Versioned<SagaRecord>,
): Promise<SagaStepAnswer> {
  const { agentId, sagaId, step } = request;
  let fresh: Versioned<SagaRecord> | undefined = firstRead;
  return commitWithRetry(ports, async () => {
    const saga = fresh ?? (await required(ports, 'saga', agentId, sagaId));
    fresh = undefined;
    const done = answered(saga.record, step);
    if (done !== undefined) return { result: done };
    if (isForward(step)) refuseForward(ports, saga.record, step);
    const context = contextOf(ports, request, saga, intent);
    const result = await STEPS[step](context);
    return { change: changeOf(context, saga, result), result: { outcome: result.outcome } };
  });
}

async function recordingFaults<R>(
  ports: Ports,
  request: SagaStepRequest,
  work: () => Promise<R>,
): Promise<R> {
  try {
    return await work();
  } catch (error) {
    await recordFault(ports, request, error);
    throw error;
  }
}

function answered(saga: SagaRecord, step: AnySagaStep): SagaStepAnswer | undefined {
  const entry = saga.steps.find((one) => one.name === step);
  if (entry?.status === 'completed') return { outcome: entry.outcome ?? 'done' };
  return isSagaEnd(saga.status) ? { outcome: 'done' } : undefined;
}

const isForward = (step: AnySagaStep): boolean => SAGA_STEPS.some((name) => name === step);

/**
 * A saga whose time is over, or that is being undone, takes no step forward: a task that timed out may still be
 * running, and a second execution may begin when the first is half undone.
 */
function refuseForward(ports: Ports, saga: SagaRecord, step: AnySagaStep): void {
  const context = { sagaId: saga.sagaId };
  if (saga.status === 'compensating')
    throw new ConflictError(`${step} was not begun: the saga is being undone`, context);
  if (elapsed(saga.deadlineAt, ports.clock.now()) > 0)
    throw new DeadlineExceededError(`${step} was not begun before ${saga.deadlineAt}`, context);
}

function changeOf(context: StepContext, saga: Versioned<SagaRecord>, result: StepResult) {
  const { step } = context.request;
  const progressed = withStep(saga.record, context, {
    status: 'completed',
    outcome: result.outcome,
    ...(result.reason === undefined ? {} : { error: result.reason }),
  });
  const status =
    result.ends ?? (UNDO_STEPS.some((name) => name === step) ? 'compensating' : saga.record.status);
  const ended = isSagaEnd(status);
  const { error, ...rest } = progressed;
  const record: SagaRecord = {
    ...rest,
    ...(error === undefined || status === 'completed' ? {} : { error }),
    status,
    ...(ended ? { completedAt: context.head.occurredAt } : {}),
  };
  return {
    agentId: context.head.agentId,
    correlationId: context.head.correlationId,
    writes: [replace('saga', saga, record), ...(result.writes ?? [])],
    events: [...(result.events ?? []), ...(ended ? endEvents(context, record) : [])],
    audit: result.audit ?? [],
  };
}

function endEvents({ head, intent }: StepContext, saga: SagaRecord) {
  const type =
    saga.status === 'failed' ? 'failed' : saga.status === 'completed' ? 'completed' : 'compensated';
  const error = saga.error === undefined ? {} : { error: saga.error };
  return [
    event(`orchestrator.saga.${type}`, head, {
      sagaId: saga.sagaId,
      symbol: intent.symbol,
      status: saga.status,
      ...error,
    }),
  ];
}

/** The saga with one more run of the step of `context` in it. */
function withStep(
  saga: SagaRecord,
  { request, head }: Pick<StepContext, 'request' | 'head'>,
  outcome: Pick<SagaRecord['steps'][number], 'status' | 'outcome' | 'error'>,
): SagaRecord {
  const before = saga.steps.find((entry) => entry.name === request.step);
  const entry = {
    name: request.step,
    startedAt: before?.startedAt ?? head.occurredAt,
    completedAt: head.occurredAt,
    attempts: (before?.attempts ?? 0) + 1,
    ...outcome,
  };
  const why =
    outcome.error ??
    (request.error == null ? undefined : `${request.error.Error}: ${request.error.Cause ?? ''}`);
  // The first fault is the cause of all after it; but one that a retry got over is not why the saga ends as it does.
  const decides = outcome.status === 'completed' && outcome.error !== undefined;
  const steps =
    before === undefined ? [...saga.steps, entry] : saga.steps.map((one) => (one === before ? entry : one));
  return {
    ...saga,
    currentStep: request.step,
    steps,
    ...(why === undefined ? {} : { error: decides ? why : (saga.error ?? why) }),
  };
}

/** A fault is kept with the saga; when not even that can be written, the log has it and the fault goes on as it was. */
async function recordFault(ports: Ports, request: SagaStepRequest, fault: unknown): Promise<void> {
  const { agentId, sagaId } = request;
  const error = `${errorName(fault)}: ${errorMessage(fault)}`;
  reportFault(ports, 'saga step failed', fault, { agentId }, 'warn');
  try {
    await commitWithRetry(ports, async () => {
      const saga = await required(ports, 'saga', agentId, sagaId);
      if (isSagaEnd(saga.record.status)) return { result: undefined };
      const { correlationId } = saga.record;
      const head = { agentId, correlationId, occurredAt: ports.clock.now().toISOString() };
      const record = withStep(saga.record, { request, head }, { status: 'failed', error });
      return {
        change: { agentId, correlationId, writes: [replace('saga', saga, record)] },
        result: undefined,
      };
    });
  } catch (unrecorded) {
    reportFault(ports, 'the fault of a saga step could not be recorded', unrecorded, { agentId });
  }
}
