import type { Bar, Quote, Timeframe } from '../../domain/market.ts';

/** Prices, possibly delayed. Throws Transient when the source is down; a symbol it does not know is left out. */
export interface MarketData {
  /** The last price of each symbol that has one. */
  quotes(symbols: readonly string[]): Promise<ReadonlyMap<string, Quote>>;
  /** The newest `limit` bars of each symbol, oldest first, none that is still forming. */
  bars(
    symbols: readonly string[],
    timeframe: Timeframe,
    limit: number,
  ): Promise<ReadonlyMap<string, readonly Bar[]>>;
}
