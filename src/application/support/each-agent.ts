import type { Ports } from '../ports/index.ts';
import { reportFault } from './report-fault.ts';

/**
 * Does `work` for one agent after the other, each under a correlation id of its own, which leads from a schedule to all
 * that comes of it (OB3). One that fails stops none of the others.
 *
 * @param what completes "could not …" in the log
 * @throws the first agent's fault, when all have had their turn
 */
export async function forEachAgent(
  ports: Ports,
  agentIds: readonly string[],
  what: string,
  work: (agentId: string, correlationId: string) => Promise<unknown>,
): Promise<void> {
  const faults: unknown[] = [];
  for (const agentId of agentIds) {
    const correlationId = ports.ids.next();
    await ports.log.within({ agentId, correlationId }, async () => {
      try {
        await work(agentId, correlationId);
      } catch (error) {
        reportFault(ports, `could not ${what}`, error, { agentId });
        faults.push(error);
      }
    });
  }
  if (faults.length > 0) throw faults[0];
}
