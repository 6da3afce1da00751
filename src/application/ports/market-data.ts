import type { Bar, BarRange, Headline, Quote, Timeframe } from '../../domain/market.ts';

/**
 * Prices that passed the quarantine, possibly delayed, each with its source and time (MD1, MD2). Throws Transient
 * when there is nothing to be had; a symbol without a good price is left out.
 */
export interface MarketData {
  /** The last price of each symbol that has one. */
  quotes(symbols: readonly string[]): Promise<ReadonlyMap<string, Quote>>;
  /** The newest `limit` bars of each symbol, oldest first, none that is still forming. */
  bars(
    symbols: readonly string[],
    timeframe: Timeframe,
    limit: number,
  ): Promise<ReadonlyMap<string, readonly Bar[]>>;
  /** The newest `limit` bars of one symbol in a range, oldest first, none that is still forming. */
  history(symbol: string, range: BarRange): Promise<readonly Bar[]>;
  /** The newest `limit` items of news about each symbol that has any, newest first: untrusted text (MD3). */
  headlines(symbols: readonly string[], limit: number): Promise<ReadonlyMap<string, readonly Headline[]>>;
}
