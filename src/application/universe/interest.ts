import type { AgentConfig } from '../../contracts/config/deployment.ts';
import type { ExitsRecord } from '../../contracts/records/exits.ts';
import type { Interest } from '../../domain/universe/candidates.ts';
import type { Ports } from '../ports/index.ts';

/**
 * What decisions and fills say of symbols, from records that are there for other reasons: the signals of each strategy,
 * and the exits. What was entered and not left is held, and looked at anyway.
 */
export async function readInterest(
  { store }: Ports,
  { agentId, strategies }: AgentConfig,
  { last }: ExitsRecord,
): Promise<Interest> {
  const signals = await Promise.all(
    strategies.map(({ strategyId }) => store.get('signals', agentId, strategyId)),
  );
  const decided = new Map<string, string>();
  for (const [symbol, at] of signals.flatMap((read) => Object.entries(read?.record.confident ?? {})))
    if (at > (decided.get(symbol) ?? '')) decided.set(symbol, at);
  return { decided, filled: new Map(Object.entries(last)) };
}
