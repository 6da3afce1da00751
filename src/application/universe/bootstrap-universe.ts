import { MOST_CANDIDATES, type UniverseRecord } from '../../contracts/records/universe.ts';
import type { Ports } from '../ports/index.ts';
import type { Versioned, Write } from '../ports/store.ts';
import { commitWithRetry, create, replace } from '../support/change.ts';
import { firstUniverse } from './read-universe.ts';

/**
 * The write that fills a universe that is absent or empty, or adds what has been configured since it was filled;
 * undefined when nothing is missing. What an operator has decided stays.
 */
export function universeWrite(
  ports: Ports,
  agentId: string,
  stored: Versioned<UniverseRecord> | undefined,
): { readonly write: Write; readonly added: number } | undefined {
  const { watchlist, decided }: UniverseRecord = stored?.record ?? { agentId, watchlist: [], decided: [] };
  const known = new Set([...watchlist, ...decided.map(({ symbol }) => symbol)]);
  const added = firstUniverse(ports, agentId)
    .watchlist.filter((symbol) => !known.has(symbol))
    .slice(0, MOST_CANDIDATES - watchlist.length);
  if (added.length === 0) return undefined;
  const record: UniverseRecord = { agentId, watchlist: [...watchlist, ...added], decided };
  const write = stored === undefined ? create('universe', record) : replace('universe', stored, record);
  return { write, added: added.length };
}

/** Fills or completes the stored universe (UN3, CY8), with a line in the audit log. Answers a line for a person. */
export const bootstrapUniverse = (ports: Ports, agentId: string, correlationId: string): Promise<string> =>
  commitWithRetry(ports, async () => {
    const stored = await ports.store.get('universe', agentId, 'universe');
    const missing = universeWrite(ports, agentId, stored);
    const before = stored?.record.watchlist.length ?? 0;
    if (missing === undefined) return { result: `${before} symbols, none to add` };
    const { write, added } = missing;
    const detail = { added: String(added) };
    const note = { actor: 'system', action: 'universe.bootstrapped', subject: agentId, detail };
    const result = `${added} symbols added to ${before}`;
    return { change: { agentId, correlationId, writes: [write], audit: [note] }, result };
  });
