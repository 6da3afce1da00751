import {
  type DecidedCandidate,
  MOST_CANDIDATES,
  type UniverseRecord,
} from '../../contracts/records/universe.ts';
import { ConflictError, NotFoundError } from '../../domain/errors.ts';
import type { Ranked } from '../../domain/universe/candidates.ts';
import type { OperatorCommand } from '../agent/operator-command.ts';
import type { Ports } from '../ports/index.ts';
import { readTradingState } from '../risk/trading-state.ts';
import { commitWithRetry, create, replace } from '../support/change.ts';
import { candidateViews } from './list-candidates.ts';
import { candidatesOf, universeIn } from './read-universe.ts';

export interface DecideCandidate extends OperatorCommand {
  readonly symbol: string;
  readonly status: DecidedCandidate['status'];
  readonly reason?: string | undefined;
}

/**
 * Approves a symbol for trading, or rejects it (UN3): from then on the gate lets it be bought, or does not. Positions in
 * it may be closed either way. Who decides what is decided already changes nothing.
 *
 * @throws NotFoundError for a symbol that is no candidate and that the broker does not know either; ConflictError when
 *   the universe is full
 */
export async function decideCandidate(ports: Ports, command: DecideCandidate): Promise<Ranked> {
  const { agentId, symbol } = command;
  const state = await readTradingState(ports, agentId);
  const view = async (): Promise<Ranked | undefined> =>
    (await candidateViews(ports, state)).find((candidate) => candidate.symbol === symbol);
  const known = await view();
  if (known === undefined && (await ports.broker.asset(symbol)) === undefined)
    throw new NotFoundError(`${symbol} is no candidate, and the broker does not know it`, {
      agentId,
      symbol,
    });
  await decide(ports, command, known?.source ?? 'operator');
  const after = await view();
  if (after === undefined) throw new NotFoundError(`${symbol} is no candidate any more`, { agentId, symbol });
  return after;
}

const decide = (ports: Ports, command: DecideCandidate, source: DecidedCandidate['source']): Promise<void> =>
  commitWithRetry(ports, async () => {
    const { agentId, correlationId, symbol, status, by, reason } = command;
    const stored = await ports.store.get('universe', agentId, 'universe');
    const universe = universeIn(ports, agentId, stored);
    const before = candidatesOf(universe).find((candidate) => candidate.symbol === symbol);
    if (before?.status === status) return { result: undefined };
    const others = universe.decided.filter((candidate) => candidate.symbol !== symbol);
    if (others.length >= MOST_CANDIDATES)
      throw new ConflictError(`${MOST_CANDIDATES} candidates are decided about already`, { agentId });
    const why = reason === undefined ? {} : { reason };
    const at = ports.clock.now().toISOString();
    const record: UniverseRecord = {
      ...universe,
      decided: [...others, { symbol, source, status, at, by, ...why }],
    };
    const write = stored === undefined ? create('universe', record) : replace('universe', stored, record);
    const detail = { before: before?.status ?? 'candidate', ...why };
    const note = { actor: by, action: `universe.${status}`, subject: symbol, detail };
    return { change: { agentId, correlationId, writes: [write], audit: [note] }, result: undefined };
  });
