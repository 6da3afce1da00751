import type { UniverseRecord } from '../../contracts/records/universe.ts';
import type { Candidate } from '../../domain/universe/candidates.ts';
import { symbolsOf } from '../../domain/universe/watchlist.ts';
import type { Ports } from '../ports/index.ts';
import type { Versioned } from '../ports/store.ts';
import { agentConfigOf } from '../risk/trading-state.ts';

/** What an agent begins with: what is configured, or else the built-in watchlist, all of it approved (UN3). */
export const firstUniverse = (ports: Ports, agentId: string): UniverseRecord => ({
  agentId,
  watchlist: [...symbolsOf(agentConfigOf(ports, agentId).universe)],
  decided: [],
});

/**
 * The universe as it is stored. One that is empty, or was never stored, is the one that an agent begins with: enforcement
 * never blocks everything (UN3). Throws NotFound for an agent that is not configured.
 */
export async function readUniverse(ports: Ports, agentId: string): Promise<UniverseRecord> {
  return universeIn(ports, agentId, await ports.store.get('universe', agentId, 'universe'));
}

export const universeIn = (
  ports: Ports,
  agentId: string,
  stored: Versioned<UniverseRecord> | undefined,
): UniverseRecord =>
  stored === undefined || isEmpty(stored.record) ? firstUniverse(ports, agentId) : stored.record;

const isEmpty = ({ watchlist, decided }: UniverseRecord): boolean =>
  watchlist.length === 0 && decided.length === 0;

/** All of it: the watchlist in its order, then what came by decision of a person. */
export function candidatesOf({ watchlist, decided }: UniverseRecord): readonly Candidate[] {
  const bySymbol = new Map<string, Candidate>(
    watchlist.map((symbol) => [symbol, { symbol, source: 'watchlist', status: 'approved' }]),
  );
  for (const candidate of decided) bySymbol.set(candidate.symbol, candidate);
  return [...bySymbol.values()];
}

/** What may be bought. */
export const approvedSymbols = (universe: UniverseRecord): readonly string[] =>
  candidatesOf(universe).flatMap(({ symbol, status }) => (status === 'approved' ? symbol : []));

/** Whether the gate lets it be bought. */
export const isApproved = ({ watchlist, decided }: UniverseRecord, symbol: string): boolean => {
  const said = decided.find((candidate) => candidate.symbol === symbol);
  return said === undefined ? watchlist.includes(symbol) : said.status === 'approved';
};
