import { COINS } from './coins.ts';
import { STOCKS_BY_SECTOR } from './stocks.ts';

export type Sector = keyof typeof STOCKS_BY_SECTOR | 'crypto';

export interface WatchlistEntry {
  readonly symbol: string;
  readonly name: string;
  readonly sector: Sector;
}

const entries = (sector: Sector, names: Readonly<Record<string, string>>): readonly WatchlistEntry[] =>
  Object.entries(names).map(([symbol, name]) => ({ symbol, name, sector }));

const sectors = Object.keys(STOCKS_BY_SECTOR) as readonly (keyof typeof STOCKS_BY_SECTOR)[];

/** What fills an empty universe (UN3). Whether a symbol can be traded is for the broker to say. */
export const STOCK_WATCHLIST: readonly WatchlistEntry[] = sectors.flatMap((sector) =>
  entries(sector, STOCKS_BY_SECTOR[sector]),
);

export const CRYPTO_WATCHLIST: readonly WatchlistEntry[] = entries('crypto', COINS).map((coin) => ({
  ...coin,
  symbol: `${coin.symbol}/USD`,
}));

export const WATCHLIST: readonly WatchlistEntry[] = [...STOCK_WATCHLIST, ...CRYPTO_WATCHLIST];

/** What is configured, or the whole watchlist where nothing is. */
export const symbolsOf = (configured: readonly string[]): readonly string[] =>
  configured.length > 0 ? configured : WATCHLIST.map(({ symbol }) => symbol);
