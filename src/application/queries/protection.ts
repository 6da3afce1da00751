import type { SettingsRecord } from '../../contracts/records/agent.ts';
import { NotFoundError } from '../../domain/errors.ts';
import type { Money } from '../../domain/money.ts';
import type { ExitRules } from '../../domain/protection/exit-rules.ts';
import { type ExitLevels, exitLevels } from '../../domain/protection/levels.ts';
import { type BookRecords, recordsOf, requiredBooks } from '../portfolio/books.ts';
import type { Ports } from '../ports/index.ts';
import { isWatched, type WatchedPosition, watchedPositions } from '../protection/watched-positions.ts';
import { everyRecord } from '../support/every-record.ts';

/** What makes that a position is left: the rules in force and the prices they come to. */
export interface ProtectionView {
  /** Of the position's own rules; 0 while it has none. */
  readonly version: number;
  readonly source: 'settings' | 'position' | 'none';
  readonly rules: ExitRules;
  readonly levels: ExitLevels;
  /** The best price since it was opened, kept from where a stop trails it. */
  readonly best: Money | null;
  /** A stop at the broker goes before the watchdog. */
  readonly keptBy: 'broker' | 'watchdog' | 'nobody';
}

/** By symbol. */
export async function protectionViews(
  ports: Ports,
  books: BookRecords,
): Promise<ReadonlyMap<string, ProtectionView>> {
  const { agentId } = books.portfolio;
  const [settings, records] = await Promise.all([
    ports.store.get('settings', agentId, 'settings'),
    everyRecord(ports, 'watchedPosition', agentId),
  ]);
  const { exitRules, watchdog } = settings?.record ?? {};
  const watched = watchedPositions(books, { exitRules }, records);
  return new Map(watched.map((one) => [one.position.symbol, view(one, watchdog)]));
}

/** Of one open position. Throws NotFound. */
export async function protectionOf(ports: Ports, agentId: string, symbol: string): Promise<ProtectionView> {
  const books = await requiredBooks(ports, agentId);
  const found = (await protectionViews(ports, recordsOf(books))).get(symbol);
  if (found === undefined) throw new NotFoundError(`no position in ${symbol}`, { agentId, symbol });
  return found;
}

function view(watched: WatchedPosition, watchdog: SettingsRecord['watchdog']): ProtectionView {
  const { position, rules, record, covered } = watched;
  const own = Object.values(record?.override?.rules ?? {}).some((rule) => rule !== undefined);
  const isLeft = isWatched(watched);
  return {
    version: record?.override?.version ?? 0,
    source: own ? 'position' : isLeft ? 'settings' : 'none',
    rules,
    levels: exitLevels(position, rules, record?.best),
    best: record?.best ?? null,
    keptBy: covered ? 'broker' : isLeft && watchdog !== 'paused' ? 'watchdog' : 'nobody',
  };
}
