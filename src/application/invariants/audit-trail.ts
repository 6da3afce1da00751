import type { AuditRecord } from '../../contracts/records/audit.ts';
import type { Ports } from '../ports/index.ts';

const PAGE = 500;

/** The whole audit log of an agent, oldest first. Throws Fatal when it ends before its head. */
export async function readAuditTrail(ports: Ports, agentId: string): Promise<readonly AuditRecord[]> {
  const trail: AuditRecord[] = [];
  for (;;) {
    const page = await ports.store.audit(agentId, trail.length + 1, PAGE);
    trail.push(...page);
    if (page.length < PAGE) return trail;
  }
}
