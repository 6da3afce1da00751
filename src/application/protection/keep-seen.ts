import type { PortfolioRecord } from '../../contracts/records/portfolio.ts';
import type { WatchedPositionRecord } from '../../contracts/records/watched-position.ts';
import { ConflictError } from '../../domain/errors.ts';
import type { Money } from '../../domain/money.ts';
import type { Head } from '../portfolio/reconciliation.ts';
import type { Ports } from '../ports/index.ts';
import type { Versioned, Write } from '../ports/store.ts';
import type { WatchedPosition } from './watched-positions.ts';

/** What a look has to remember of a position for the looks after it. */
export interface Seen {
  readonly watched: WatchedPosition;
  readonly best: Money | undefined;
  /** ISO-8601 UTC; undefined while the price has not reached the stop that rests at the broker. */
  readonly stopReachedAt: string | undefined;
}

/** Each transaction holds so many: far more than change within a second. */
const AT_ONCE = 50;

/**
 * Keeps what is new, and forgets what was kept of positions that are no more; nothing, as a rule. Whoever else
 * changes one of the positions meanwhile wins, and the next tick keeps what is left.
 */
export async function keepSeen(
  ports: Ports,
  { agentId, correlationId }: Head,
  { record: { positions }, version }: Versioned<PortfolioRecord>,
  known: readonly WatchedPositionRecord[],
  news: readonly Seen[],
): Promise<void> {
  const gone = known.filter(({ symbol }) => !positions.some((position) => position.symbol === symbol));
  const removals = gone.map(
    ({ symbol }): Write => ({ op: 'remove', kind: 'watchedPosition', agentId, id: symbol }),
  );
  const puts: Write[] = [];
  for (const seen of news) puts.push(await put(ports, agentId, seen));
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
  { watched: { position, opening }, best, stopReachedAt }: Seen,
): Promise<Write> {
  const { symbol } = position;
  const read = await ports.store.get('watchedPosition', agentId, symbol);
  const override = read?.record.opening === opening ? read.record.override : undefined;
  const record = {
    agentId,
    symbol,
    opening,
    ...(override === undefined ? {} : { override }),
    ...(best === undefined ? {} : { best }),
    ...(stopReachedAt === undefined ? {} : { stopReachedAt }),
  };
  return { op: 'put', kind: 'watchedPosition', record, expected: read?.version ?? 0 };
}
