import type { TradeRecord } from '../../contracts/records/trade.ts';
import { type Ledger, roundTripsOf } from '../../domain/performance/round-trips.ts';
import type { Ports } from '../ports/index.ts';

const PAGE = 100;
/** Newest trades that profit and loss are computed from: what a call costs does not grow with history. */
const MOST_TRADES = 2_000;

export interface TradeLedger extends Ledger {
  /** When the oldest trade that counts was recorded; undefined before the first. */
  readonly since: string | undefined;
}

/** The round trips of an agent's recorded trades, of the newest 2,000. */
export async function readLedger(ports: Ports, agentId: string): Promise<TradeLedger> {
  const trades: TradeRecord[] = [];
  let cursor: string | undefined;
  do {
    const page = await ports.store.list('trade', agentId, { limit: PAGE, cursor });
    trades.push(...page.items);
    cursor = page.cursor;
  } while (cursor !== undefined && trades.length < MOST_TRADES);
  const recorded = trades
    .filter(({ status }) => status === 'recorded')
    .sort((one, other) => one.recordedAt.localeCompare(other.recordedAt));
  const fills = recorded.map(({ recordedAt: at, ...fill }) => ({ ...fill, at }));
  return { ...roundTripsOf(fills), since: recorded[0]?.recordedAt };
}
