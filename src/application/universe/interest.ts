import type { AgentConfig } from '../../contracts/config/deployment.ts';
import type { Interest } from '../../domain/universe/candidates.ts';
import type { BookRecords } from '../portfolio/books.ts';
import type { Ports } from '../ports/index.ts';

/**
 * What decisions and fills say of symbols, from records that are there for other reasons: the signals of each strategy,
 * the exits, and the positions with their last fill.
 */
export async function readInterest(
  { store }: Ports,
  { agentId, strategies }: AgentConfig,
  { portfolio, exits }: BookRecords,
): Promise<Interest> {
  const signals = await Promise.all(
    strategies.map(({ strategyId }) => store.get('signals', agentId, strategyId)),
  );
  const decided = new Map<string, string>();
  for (const [symbol, at] of signals.flatMap((read) => Object.entries(read?.record.confident ?? {})))
    if (at > (decided.get(symbol) ?? '')) decided.set(symbol, at);
  const filled = new Map(Object.entries(exits.last));
  for (const { symbol, filledAt } of portfolio.positions)
    if (filledAt !== undefined) filled.set(symbol, filledAt);
  return { decided, filled };
}
