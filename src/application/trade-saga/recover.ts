import type { SagaRecord } from '../../contracts/records/trade.ts';
import { isSagaEnd } from '../../domain/saga/steps.ts';
import { alertOf } from '../alerts/raise-alert.ts';
import type { Ports } from '../ports/index.ts';
import type { Change, Versioned } from '../ports/store.ts';
import { commitWithRetry, replace, required } from '../support/change.ts';
import { runSagaStep } from './run-step.ts';
import { executionName, startTradeSaga } from './start.ts';

/** A saga that loses so many executions does not get another: something ends them, and a person must look. */
const MOST_EXECUTIONS = 4;

/** What is to be done about a saga that has not ended. */
type Need = 'nothing' | 'start' | 'give up';

/**
 * Looks after a saga that has not ended (SG5): one that was never started is started; one whose execution is gone
 * (timeout, abort, a killed host) gets another. Its steps are idempotent: those that are done answer as they did, and
 * past its deadline the saga is undone. Two that find it at once start it once: the count of executions is versioned.
 * One that loses execution after execution is failed, loudly, instead of being tried for ever (SG6).
 *
 * @param ended the name of an execution that is known to have ended; without it the machine is asked
 */
export async function recoverTradeSaga(
  ports: Ports,
  agentId: string,
  sagaId: string,
  ended?: string,
): Promise<void> {
  const need = await commitWithRetry<Need>(ports, async () => {
    const saga = await required(ports, 'saga', agentId, sagaId);
    const { status, executions } = saga.record;
    if (isSagaEnd(status)) return { result: 'nothing' };
    const current = executionName(sagaId, executions);
    // It is not the last one any more: whoever started another looks after that.
    if (ended !== undefined && ended !== current) return { result: 'nothing' };
    const execution = ended === undefined ? await ports.machines.status('trade-saga', current) : 'ended';
    if (execution === 'running') return { result: 'nothing' };
    if (execution === 'absent') return { result: 'start' };
    if (executions >= MOST_EXECUTIONS) return { result: 'give up' };
    return { change: nextExecution(ports, saga), result: 'start' };
  });
  if (need === 'start') await startTradeSaga(ports, agentId, sagaId);
  if (need === 'give up') {
    const error = {
      Error: 'LostExecutions',
      Cause: `${MOST_EXECUTIONS} executions were lost, one after the other`,
    };
    await runSagaStep(ports, { step: 'FailSaga', agentId, sagaId, error });
  }
}

function nextExecution(ports: Ports, saga: Versioned<SagaRecord>): Change {
  const { agentId, sagaId, correlationId, executions } = saga.record;
  ports.log.warn('saga lost its execution: starting another', { agentId, correlationId, sagaId, executions });
  const alert = alertOf(ports, agentId, correlationId, {
    kind: 'saga_recovered',
    message: `Saga ${sagaId} lost its execution ${executions}; another was started.`,
    advice:
      'One is repaired by itself. When the same saga loses the next one too, look why its executions end.',
  });
  return {
    agentId,
    correlationId,
    writes: [replace('saga', saga, { ...saga.record, executions: executions + 1 }), alert.write],
    events: [alert.event],
    audit: [
      { actor: 'system', action: 'saga.recovered', subject: sagaId, detail: { executions: executions + 1 } },
    ],
  };
}
