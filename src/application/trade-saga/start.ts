import type { TradeSagaInput } from '../../contracts/saga/trade-saga.ts';
import { isSagaEnd } from '../../domain/saga/steps.ts';
import type { Ports } from '../ports/index.ts';
import { required } from '../support/change.ts';

/** The name of a saga's first execution is its id; a recovery has a number behind it. */
export const executionName = (sagaId: string, execution: number): string =>
  execution === 1 ? sagaId : `${sagaId}-r${execution - 1}`;

/** Starts the saga's execution; one that was started before goes on as it is. */
export async function startTradeSaga(ports: Ports, agentId: string, sagaId: string): Promise<void> {
  const { record } = await required(ports, 'saga', agentId, sagaId);
  if (isSagaEnd(record.status)) return;
  const input: TradeSagaInput = { agentId, sagaId, correlationId: record.correlationId, error: null };
  await ports.machines.start('trade-saga', executionName(sagaId, record.executions), input);
}
