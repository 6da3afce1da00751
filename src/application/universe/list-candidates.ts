import { decodeCursor, encodeCursor } from '../../contracts/records/cursor.ts';
import {
  type CandidateSource,
  type CandidateStatus,
  mergeSources,
  type Ranked,
} from '../../domain/universe/candidates.ts';
import { recordsOf } from '../portfolio/books.ts';
import type { Ports } from '../ports/index.ts';
import type { Page } from '../ports/store.ts';
import type { PageRequest } from '../queries/page-request.ts';
import { readTradingState, type TradingState } from '../risk/trading-state.ts';
import { readInterest } from './interest.ts';
import { candidatesOf, readUniverse } from './read-universe.ts';

export type CandidateView = Ranked;

export interface CandidatesRequest extends PageRequest {
  readonly status?: CandidateStatus | undefined;
  readonly source?: CandidateSource | undefined;
}

/** All candidates there are, of every source, as they stand now (UN1). */
export async function candidateViews(
  ports: Ports,
  state: Pick<TradingState, 'config' | 'portfolio' | 'exits'>,
): Promise<readonly Ranked[]> {
  const [universe, interest] = await Promise.all([
    readUniverse(ports, state.config.agentId),
    readInterest(ports, state.config, recordsOf(state)),
  ]);
  return mergeSources(candidatesOf(universe), interest, ports.clock.now());
}

/** A page of the candidates by symbol. Throws NotFound, InvalidInput for a foreign cursor. */
export async function listCandidates(
  ports: Ports,
  { agentId, limit, cursor, status, source }: CandidatesRequest,
): Promise<Page<Ranked>> {
  const state = await readTradingState(ports, agentId);
  const scope = `universe of ${agentId}`;
  const after = cursor === undefined ? '' : decodeCursor(scope, cursor);
  const rest = (await candidateViews(ports, state))
    .filter((candidate) => status === undefined || candidate.status === status)
    .filter((candidate) => source === undefined || candidate.source === source)
    .filter(({ symbol }) => symbol > after)
    .toSorted((one, other) => (one.symbol < other.symbol ? -1 : 1));
  const items = rest.slice(0, limit);
  const last = items.at(-1);
  return last === undefined || rest.length <= limit
    ? { items }
    : { items, cursor: encodeCursor(scope, last.symbol) };
}
