import type { TradeSagaInput } from '../../contracts/saga/trade-saga.ts';
import { isSagaEnd } from '../../domain/saga/steps.ts';
import { alertOf } from '../alerts/raise-alert.ts';
import type { Ports } from '../ports/index.ts';
import { replace, required } from '../support/change.ts';

/** The name of a saga's first execution is its id; a recovery has a number behind it. */
const executionName = (sagaId: string, execution: number): string =>
  execution === 1 ? sagaId : `${sagaId}-r${execution - 1}`;

/** Starts the saga's execution; one that was started before goes on as it is. */
export async function startTradeSaga(ports: Ports, agentId: string, sagaId: string): Promise<void> {
  const { record } = await required(ports, 'saga', agentId, sagaId);
  if (isSagaEnd(record.status)) return;
  const input: TradeSagaInput = { agentId, sagaId, correlationId: record.correlationId, error: null };
  await ports.machines.start('trade-saga', executionName(sagaId, record.executions), input);
}

/**
 * Looks after a saga that has not ended: one that was never started is started; one whose execution is gone (timeout,
 * abort, a killed host) gets another. Its steps are idempotent: those that are done answer as they did, and past its
 * deadline the saga is undone (SG5). Two that find it at once start it once: the count of executions is versioned.
 */
export async function recoverTradeSaga(ports: Ports, agentId: string, sagaId: string): Promise<void> {
  const saga = await required(ports, 'saga', agentId, sagaId);
  if (isSagaEnd(saga.record.status)) return;
  const { executions, correlationId } = saga.record;
  const execution = await ports.machines.status('trade-saga', executionName(sagaId, executions));
  if (execution === 'running') return;
  if (execution === 'ended') {
    ports.log.warn('saga lost its execution: starting another', {
      agentId,
      correlationId,
      sagaId,
      executions,
    });
    const alert = alertOf(ports, agentId, correlationId, {
      kind: 'saga_recovered',
      message: `Saga ${sagaId} lost its execution ${executions}; another was started.`,
      advice:
        'One is repaired by itself. When the same saga loses the next one too, look why its executions end.',
    });
    const writes = [replace('saga', saga, { ...saga.record, executions: executions + 1 }), alert.write];
    await ports.store.commit({ agentId, correlationId, writes, events: [alert.event] });
  }
  await startTradeSaga(ports, agentId, sagaId);
}
