import { elapsed, shift } from '../../domain/clock.ts';
import type { Ports } from '../ports/index.ts';
import type { Write } from '../ports/store.ts';
import { create, replace } from '../support/change.ts';

/** The write that takes a lease, or undefined while another holds it. Its commit conflicts when two take it at once. */
export async function takeLease(
  ports: Ports,
  agentId: string,
  name: string,
  holder: string,
  forMs: number,
): Promise<Write | undefined> {
  const now = ports.clock.now();
  const held = await ports.store.get('lease', agentId, name);
  if (held !== undefined && elapsed(now, held.record.expiresAt) > 0) return undefined;
  const record = { agentId, name, holder, expiresAt: shift(now, forMs) };
  return held === undefined ? create('lease', record) : replace('lease', held, record);
}
