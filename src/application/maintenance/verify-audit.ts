import type { Sha256 } from '../../domain/audit/chain.ts';
import { InvariantError } from '../../domain/errors.ts';
import { raiseAlert } from '../alerts/raise-alert.ts';
import { followChain } from '../audit/follow-chain.ts';
import type { Ports } from '../ports/index.ts';
import { create, replace } from '../support/change.ts';

/**
 * Follows the audit chain from where the last run left it to its head (OB5, CY8). Answers the number of the last entry.
 *
 * @throws InvariantError naming the first entry that is not as it was written, after an alert
 */
export async function verifyAudit(
  ports: Ports,
  agentId: string,
  correlationId: string,
  sha256: Sha256,
): Promise<number> {
  const known = await ports.store.get('maintenance', agentId, 'maintenance');
  const check = await followChain(ports.store, agentId, sha256, known?.record.verified);
  if (!check.intact) {
    const message = `audit entry ${check.seq} was ${check.problem}`;
    await raiseAlert(ports, agentId, correlationId, {
      kind: 'audit_broken',
      message,
      advice: 'Find out who can write the audit table; `npm run audit:verify` shows the place.',
    });
    throw new InvariantError(message, { agentId, seq: check.seq });
  }
  const { seq, hash } = check.head;
  const verified = { seq, hash, at: ports.clock.now().toISOString() };
  const write =
    known === undefined
      ? create('maintenance', { agentId, verified })
      : replace('maintenance', known, { ...known.record, verified });
  await ports.store.commit({ agentId, correlationId, writes: [write] });
  return seq;
}
