import type { AuditRecord } from '../../contracts/records/audit.ts';
import { decodeCursor, encodeCursor } from '../../contracts/records/cursor.ts';
import type { Ports } from '../ports/index.ts';
import type { Page } from '../ports/store.ts';
import { agentConfigOf } from '../risk/trading-state.ts';
import type { PageRequest } from './page-request.ts';

/** A page of the audit log, oldest first. Throws NotFound, InvalidInput for a foreign cursor. */
export async function auditLog(
  ports: Ports,
  { agentId, limit, cursor }: PageRequest,
): Promise<Page<AuditRecord>> {
  agentConfigOf(ports, agentId);
  const scope = `audit of ${agentId}`;
  const after = cursor === undefined ? 0 : Number(decodeCursor(scope, cursor));
  const items = await ports.store.audit(agentId, after + 1, limit);
  const last = items.at(-1);
  return last === undefined || items.length < limit
    ? { items }
    : { items, cursor: encodeCursor(scope, String(last.seq)) };
}
