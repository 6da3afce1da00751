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
 * Takes a saga to its end without the machine: the steps in its order, no retries. For tests of what is around sagas;
 * the machine itself is tested in test/saga.
 *
 * @returns the step that was taken last
 */
export async function driveSaga(ports: Ports, sagaId: string): Promise<AnySagaStep> {
  const take = (step: AnySagaStep) => runSagaStep(ports, { step, agentId: AGENT, sagaId, error: null });
  const undoFrom = async (first: (typeof UNDO_STEPS)[number]): Promise<AnySagaStep> => {
    for (const step of UNDO_STEPS.slice(UNDO_STEPS.indexOf(first))) await take(step);
    return 'UndoReserveBuyingPower';
  };
  for (const step of SAGA_STEPS) {
    const answer = await take(step).catch(() => undefined);
    if (answer === undefined) return undoFrom(UNDO_OF[step]);
    if (answer.outcome === 'unfilled') return undoFrom('UndoSubmitOrder');
    if (answer.outcome === 'rejected') {
      await take('RejectSaga');
      return 'RejectSaga';
    }
  }
  return 'RecordTrade';
}

/** Takes every saga that has not ended to its end, oldest first. */
export async function driveSagas(ports: Ports): Promise<void> {
  for (const { sagaId } of await ports.store.listOpen('saga', AGENT, 100)) await driveSaga(ports, sagaId);
}
