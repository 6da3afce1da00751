import type { Ports } from '../../src/application/ports/index.ts';
import { runSagaStep } from '../../src/application/trade-saga/run-step.ts';
import { type AnySagaStep, SAGA_STEPS, type SagaStep, UNDO_STEPS } from '../../src/domain/saga/steps.ts';
import { AGENT } from './builders/common.ts';

/** Where the machine goes when a step throws. */
const UNDO_OF: Readonly<Record<SagaStep, (typeof UNDO_STEPS)[number]>> = {
  ValidateRisk: 'UndoReserveBuyingPower',
  ReserveBuyingPower: 'UndoReserveBuyingPower',
  SubmitOrder: 'UndoSubmitOrder',
  WaitForFill: 'UndoWaitForFill',
  UpdatePosition: 'UndoUpdatePosition',
  RecordTrade: 'UndoRecordTrade',
};

/**
 * Takes a saga to its end without the machine, a step for each `next`: in its order, without retries. For tests of what
 * is around sagas; the machine itself is tested in test/saga.
 */
export async function* sagaSteps(ports: Ports, sagaId: string): AsyncGenerator<AnySagaStep, void> {
  const take = (step: AnySagaStep) => runSagaStep(ports, { step, agentId: AGENT, sagaId, error: null });
  let undo: readonly AnySagaStep[] = [];
  for (const step of SAGA_STEPS) {
    const outcome = await take(step).then(
      (answer) => answer.outcome,
      () => 'thrown' as const,
    );
    yield step;
    if (outcome === 'done') continue;
    if (outcome === 'rejected') undo = ['RejectSaga'];
    else
      undo = UNDO_STEPS.slice(UNDO_STEPS.indexOf(outcome === 'thrown' ? UNDO_OF[step] : 'UndoSubmitOrder'));
    break;
  }
  for (const step of undo) {
    await take(step);
    yield step;
  }
}

/** Takes every saga that has not ended to its end, oldest first. */
export async function driveSagas(ports: Ports): Promise<void> {
  for (const { sagaId } of await ports.store.listOpen('saga', AGENT, 100)) {
    const steps = sagaSteps(ports, sagaId);
    while ((await steps.next()).done !== true);
  }
}
