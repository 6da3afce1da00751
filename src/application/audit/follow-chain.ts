import {
  type AuditHead,
  type ChainCheck,
  EMPTY_CHAIN,
  type Sha256,
  verifyAuditChain,
} from '../../domain/audit/chain.ts';
import { FatalError } from '../../domain/errors.ts';
import type { Store } from '../ports/store.ts';

const PAGE = 500;

/**
 * Follows the audit chain of an agent from `start` to its stored head, page by page (OB5): what was changed, removed or
 * inserted is named by its number, and so is an end that was cut off. Throws Transient when the store does not answer.
 */
export async function followChain(
  store: Pick<Store, 'audit'>,
  agentId: string,
  sha256: Sha256,
  start: AuditHead = EMPTY_CHAIN,
): Promise<ChainCheck> {
  let last = start;
  try {
    for (;;) {
      const page = await store.audit(agentId, last.seq + 1, PAGE);
      const check = verifyAuditChain(page, sha256, last);
      if (!check.intact || page.length < PAGE) return check;
      last = check.head;
    }
  } catch (error) {
    return unreadable(error, last.seq);
  }
}

/** An entry that does not decode, or that the head knows and nobody finds, is a finding and no fault. */
function unreadable(error: unknown, after: number): ChainCheck {
  if (!(error instanceof FatalError) || error.context['kind'] !== 'audit') throw error;
  const seq = Number(error.context['id'] ?? after + 1);
  return { intact: false, seq, problem: error.message.includes('missing') ? 'removed' : 'changed' };
}
