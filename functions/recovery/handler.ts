import type { Ports } from '../../src/application/ports/index.ts';
import { recoverTradeSaga } from '../../src/application/trade-saga/recover.ts';
import { readLostExecution } from '../../src/contracts/saga/lost-execution.ts';

/** From the status change of an execution: what no Catch of the machine sees (SG5). */
export const createHandler =
  (ports: Ports) =>
  async (event: unknown): Promise<void> => {
    const { name, status, input } = readLostExecution(event);
    const { agentId, sagaId, correlationId } = input;
    await ports.log.within({ agentId, sagaId, correlationId }, async () => {
      ports.log.info('an execution has ended', { execution: name, status });
      await recoverTradeSaga(ports, agentId, sagaId, name);
    });
  };
