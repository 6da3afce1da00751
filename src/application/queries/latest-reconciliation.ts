import type { ReconciliationRecord } from '../../contracts/records/reconciliation.ts';
import { readReconciliation } from '../portfolio/reconciliation.ts';
import type { Ports } from '../ports/index.ts';
import { agentConfigOf } from '../risk/trading-state.ts';

/** The last report that had anything new in it; undefined while none ever had. Throws NotFound. */
export async function latestReconciliation(
  ports: Ports,
  agentId: string,
): Promise<ReconciliationRecord | undefined> {
  agentConfigOf(ports, agentId);
  return (await readReconciliation(ports, agentId))?.record;
}
