import { booksWrites, requiredBooks } from '../../src/application/portfolio/books.ts';
import { KEPT_EXITS } from '../../src/application/portfolio/exits-after.ts';
import type { Ports } from '../../src/application/ports/index.ts';
import type { AgentConfig } from '../../src/contracts/config/deployment.ts';
import { DAY, HOUR, shift } from '../../src/domain/clock.ts';
import { decisionIdOf, intentIdOf } from '../../src/domain/ids.ts';
import { usd } from '../../src/domain/money.ts';

/**
 * Gives an agent the exits of one that has traded for months: it has left every symbol, and remembers as many exits as
 * it can. Writes cost by the size of the item, and these grow with the first weeks of trading and not beyond.
 */
export async function haveTraded(
  ports: Ports,
  { agentId, universe }: Pick<AgentConfig, 'agentId' | 'universe'>,
): Promise<void> {
  const count = Math.max(KEPT_EXITS, universe.length);
  const trades = Array.from({ length: count }, (_, index) => ({
    intentId: intentIdOf(decisionIdOf(ports.ids.next(), universe[index % universe.length] ?? '')),
    symbol: universe[index % universe.length] ?? '',
    // Long enough ago to lock nothing and to boost nothing.
    at: shift(ports.clock.now(), -2 * DAY - (count - index) * HOUR),
    pnl: usd('-12.34'),
  }));
  const books = await requiredBooks(ports, agentId);
  const exits = {
    agentId,
    last: Object.fromEntries(trades.map(({ symbol, at }) => [symbol, at])),
    recent: trades.slice(-KEPT_EXITS),
  };
  const writes = booksWrites(books, { portfolio: books.portfolio.record, exits });
  await ports.store.commit({ agentId, correlationId: ports.ids.next(), writes });
}
