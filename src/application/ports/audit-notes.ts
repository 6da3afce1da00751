import type { AuditRecord } from '../../contracts/records/audit.ts';
import { type AuditHead, appendToChain, type Sha256 } from '../../domain/audit/chain.ts';
import { FatalError } from '../../domain/errors.ts';
import type { Change } from './store.ts';

/** The audit entries of a change, chained behind `head`, and the head after them. */
export const auditEntriesOf = (
  change: Change,
  head: AuditHead,
  at: string,
  sha256: Sha256,
): { readonly entries: readonly AuditRecord[]; readonly head: AuditHead } => {
  const { agentId, correlationId } = change;
  const contents = (change.audit ?? []).map((note) => ({ ...note, agentId, at, correlationId }));
  return appendToChain(head, contents, sha256);
};

/**
 * Refuses a page of the audit log that ends before `head`, which was read first: entries were cut off the end, and
 * no hash tells of that.
 *
 * @throws FatalError naming the first entry that is missing
 */
export function assertReachesHead(
  page: readonly AuditRecord[],
  { fromSeq, limit, head, agentId }: { fromSeq: number; limit: number; head: AuditHead; agentId: string },
): void {
  const next = (page.at(-1)?.seq ?? Math.max(1, fromSeq) - 1) + 1;
  if (page.length < limit && next <= head.seq) {
    throw new FatalError(
      `audit entry ${next} of agent ${agentId} is missing: the log ends before its head ${head.seq}`,
      {
        kind: 'audit',
        id: String(next),
        agentId,
      },
    );
  }
}
