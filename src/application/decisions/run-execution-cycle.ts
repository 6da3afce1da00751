import type { CycleStarted } from '../cycles/carry-out-cycle.ts';
import { runRoutineCycle } from '../cycles/routine-cycle.ts';
import type { Ports } from '../ports/index.ts';
import { reportFault } from '../support/report-fault.ts';
import { executeDecision } from './execute-decision.ts';

/** More would take the cycle past its time; the next one goes on. */
const AT_ONCE = 100;

export interface ExecutionCommand {
  readonly agentId: string;
  readonly correlationId: string;
}

/** Takes up every decision that waits for the gate, oldest first (CY1): what a lost message left behind. */
export const runExecutionCycle = (
  ports: Ports,
  { agentId, correlationId }: ExecutionCommand,
): Promise<CycleStarted> =>
  runRoutineCycle(ports, { agentId, correlationId, type: 'execution' }, [
    { name: 'execute_orders', work: () => executeAll(ports, agentId) },
  ]);

async function executeAll(ports: Ports, agentId: string): Promise<string> {
  const waiting = await ports.store.listOpen('decision', agentId, AT_ONCE);
  let failed = 0;
  for (const { decisionId } of waiting) {
    try {
      await executeDecision(ports, agentId, decisionId);
    } catch (error) {
      failed += 1;
      reportFault(ports, 'decision was not executed', error, { agentId, decisionId });
    }
  }
  return `${waiting.length - failed} of ${waiting.length} decisions taken up`;
}
