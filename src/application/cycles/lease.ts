import { elapsed, shift } from '../../domain/clock.ts';
import type { Ports } from '../ports/index.ts';
import type { Write } from '../ports/store.ts';
import { create, replace } from '../support/change.ts';

export interface TakenLease {
  readonly write: Write;
  /** The fencing token: the version that the lease has while nobody else took it. */
  readonly token: number;
}

/** How to take a lease, or undefined while another holds it. The commit conflicts when two take it at once. */
export async function takeLease(
  ports: Ports,
  agentId: string,
  name: string,
  holder: string,
  forMs: number,
): Promise<TakenLease | undefined> {
  const now = ports.clock.now();
  const held = await ports.store.get('lease', agentId, name);
  if (held !== undefined && elapsed(now, held.record.expiresAt) > 0) return undefined;
  const record = { agentId, name, holder, expiresAt: shift(now, forMs) };
  if (held === undefined) return { write: create('lease', record), token: 1 };
  return { write: replace('lease', held, record), token: held.version + 1 };
}
