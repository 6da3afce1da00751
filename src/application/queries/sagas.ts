import type { IntentRecord } from '../../contracts/records/intent.ts';
import type { SagaRecord } from '../../contracts/records/trade.ts';
import { type AnySagaStep, SAGA_STEPS } from '../../domain/saga/steps.ts';
import type { Ports } from '../ports/index.ts';
import type { Page } from '../ports/store.ts';
import { agentConfigOf } from '../risk/trading-state.ts';
import { required } from '../support/change.ts';
import { executionName } from '../trade-saga/start.ts';
import type { PageRequest } from './page-request.ts';
import { listRecords } from './records.ts';

export interface SagaStepView {
  readonly name: AnySagaStep;
  readonly status: 'pending' | 'running' | 'completed' | 'failed' | 'skipped';
  readonly startedAt: string | null;
  readonly completedAt: string | null;
  readonly attempts: number;
  readonly error: string | null;
}

export interface SagaView {
  readonly id: string;
  readonly type: 'trade';
  readonly status: SagaRecord['status'];
  readonly currentStep: AnySagaStep;
  readonly totalSteps: number;
  readonly steps: readonly SagaStepView[];
  readonly startedAt: string;
  readonly deadlineAt: string;
  readonly completedAt: string | null;
  readonly correlationId: string;
  readonly intent: IntentRecord | null;
  readonly error: string | null;
  /** The name of its latest execution. */
  readonly execution: string;
}

const ACTIVE_LIMIT = 100;

/** Sagas, newest first. Throws NotFound, InvalidInput for a foreign cursor. */
export async function listSagas(
  ports: Ports,
  request: PageRequest & { readonly status?: SagaRecord['status'] | undefined },
): Promise<Page<SagaView>> {
  const page = await listRecords(ports, 'saga', request, { status: request.status });
  return { items: await withIntents(ports, page.items), cursor: page.cursor };
}

/** Sagas that have not ended, oldest first. */
export async function activeSagas(ports: Ports, agentId: string): Promise<readonly SagaView[]> {
  agentConfigOf(ports, agentId);
  return withIntents(ports, await ports.store.listOpen('saga', agentId, ACTIVE_LIMIT));
}

/** Throws NotFound. */
export async function oneSaga(ports: Ports, agentId: string, id: string): Promise<SagaView> {
  agentConfigOf(ports, agentId);
  return withIntent(ports, (await required(ports, 'saga', agentId, id)).record);
}

const withIntents = (ports: Ports, sagas: readonly SagaRecord[]): Promise<readonly SagaView[]> =>
  Promise.all(sagas.map((saga) => withIntent(ports, saga)));

/** A saga's id is its intent's. */
async function withIntent(ports: Ports, saga: SagaRecord): Promise<SagaView> {
  const intent = await ports.store.get('intent', saga.agentId, saga.sagaId);
  return {
    id: saga.sagaId,
    type: saga.type,
    status: saga.status,
    currentStep: saga.currentStep,
    totalSteps: SAGA_STEPS.length,
    steps: stepsOf(saga),
    startedAt: saga.startedAt,
    deadlineAt: saga.deadlineAt,
    completedAt: saga.completedAt ?? null,
    correlationId: saga.correlationId,
    intent: intent?.record ?? null,
    error: saga.error ?? null,
    execution: executionName(saga.sagaId, saga.executions),
  };
}

/** The forward path whole, with what was not reached, then every step that undid or closed it. */
function stepsOf(saga: SagaRecord): readonly SagaStepView[] {
  const taken = new Map(saga.steps.map((step) => [step.name, step]));
  const unreached = saga.status === 'running' ? 'pending' : 'skipped';
  const forward = SAGA_STEPS.map((name) => {
    const step = taken.get(name);
    taken.delete(name);
    return step === undefined ? neverBegun(name, unreached) : stepView(step);
  });
  return [...forward, ...[...taken.values()].map(stepView)];
}

const neverBegun = (name: AnySagaStep, status: 'pending' | 'skipped'): SagaStepView => ({
  name,
  status,
  startedAt: null,
  completedAt: null,
  attempts: 0,
  error: null,
});

const stepView = (step: SagaRecord['steps'][number]): SagaStepView => ({
  name: step.name,
  status: step.status,
  startedAt: step.startedAt,
  completedAt: step.completedAt ?? null,
  attempts: step.attempts,
  error: step.error ?? null,
});
