import type { PortfolioRecord } from '../../contracts/records/portfolio.ts';
import type { WatchedPositionRecord } from '../../contracts/records/watched-position.ts';
import { ConflictError } from '../../domain/errors.ts';
import type { Money } from '../../domain/money.ts';
import type { Head } from '../portfolio/reconciliation.ts';
import type { Ports } from '../ports/index.ts';
import type { Versioned, Write } from '../ports/store.ts';
import type { WatchedPosition } from './watched-positions.ts';

interface BestPrice {
  readonly watched: WatchedPosition;
  readonly best: Money;
}

/** Each transaction holds so many: far more than improve within a second. */
const AT_ONCE = 50;

/**
 * Keeps new best prices, and forgets what was kept of positions that are no more; nothing, as a rule. Whoever else
 * changes one of the positions meanwhile wins, and the next tick keeps what is left.
 */
export async function keepBestPrices(
  ports: Ports,
  { agentId, correlationId }: Head,
  { record: { positions }, version }: Versioned<PortfolioRecord>,
  known: readonly WatchedPositionRecord[],
  best: readonly BestPrice[],
): Promise<void> {
  const gone = known.filter(({ symbol }) => !positions.some((position) => position.symbol === symbol));
  const removals = gone.map(
    ({ symbol }): Write => ({ op: 'remove', kind: 'watchedPosition', agentId, id: symbol }),
  );
  const puts: Write[] = [];
  for (const { watched, best: price } of best) puts.push(await put(ports, agentId, watched, price));
  const changes = [...removals, ...puts].slice(0, AT_ONCE);
  if (changes.length === 0) return;
  const books = { op: 'check', kind: 'portfolio', agentId, id: 'portfolio', expected: version } as const;
  try {
    await ports.store.commit({ agentId, correlationId, writes: [...changes, books] });
  } catch (error) {
    if (!(error instanceof ConflictError)) throw error;
  }
}

async function put(
  ports: Ports,
  agentId: string,
  { position: { symbol }, opening }: WatchedPosition,
  best: Money,
): Promise<Write> {
  const read = await ports.store.get('watchedPosition', agentId, symbol);
  const override = read?.record.opening === opening ? read.record.override : undefined;
  const record = { agentId, symbol, opening, ...(override === undefined ? {} : { override }), best };
  return { op: 'put', kind: 'watchedPosition', record, expected: read?.version ?? 0 };
}
