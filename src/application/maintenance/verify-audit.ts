import { EMPTY_CHAIN, type Sha256, verifyAuditChain } from '../../domain/audit/chain.ts';
import { InvariantError } from '../../domain/errors.ts';
import { raiseAlert } from '../alerts/raise-alert.ts';
import type { Ports } from '../ports/index.ts';
import { create, replace } from '../support/change.ts';

const PAGE = 500;

/**
 * Follows the audit chain from where the last run left it to its head, page by page (OB5, CY8). Answers the number of
 * the last entry.
 *
 * @throws InvariantError naming the first entry that is not as it was written, after an alert; Fatal when the log ends
 *   before its head
 */
export async function verifyAudit(
  ports: Ports,
  agentId: string,
  correlationId: string,
  sha256: Sha256,
): Promise<number> {
  const known = await ports.store.get('maintenance', agentId, 'maintenance');
  let last = known?.record.verified ?? EMPTY_CHAIN;
  for (;;) {
    const page = await ports.store.audit(agentId, last.seq + 1, PAGE);
    const check = verifyAuditChain(page, sha256, last);
    if (!check.intact) {
      const message = `audit entry ${check.seq} was ${check.problem}`;
      await raiseAlert(ports, agentId, correlationId, {
        kind: 'audit_broken',
        message,
        advice: 'Find out who can write the audit table; `npm run audit:verify` shows the place.',
      });
      throw new InvariantError(message, { agentId, seq: check.seq });
    }
    last = check.head;
    if (page.length < PAGE) break;
  }
  const verified = { seq: last.seq, hash: last.hash, at: ports.clock.now().toISOString() };
  const write =
    known === undefined
      ? create('maintenance', { agentId, verified })
      : replace('maintenance', known, { ...known.record, verified });
  await ports.store.commit({ agentId, correlationId, writes: [write] });
  return last.seq;
}
