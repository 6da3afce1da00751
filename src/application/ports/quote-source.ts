import type { Bar, BarRange, Headline, Timeframe } from '../../domain/market.ts';
import type { QuoteSourceName, Reading } from '../../domain/market-data/reading.ts';

/**
 * What one vendor says of prices, not yet believed. Throws Transient when it is down or asked too often (with
 * `status` 429 and `retryAfterMs`), Fatal when it refuses our credentials; what it does not know is left out.
 */
export interface QuoteSource {
  readonly name: QuoteSourceName;
  /** Symbols a request. */
  readonly perRequest: number;
  /** Symbols it is asked about at most at a time. */
  readonly atMost: number;
  serves(symbol: string): boolean;
  quotes(symbols: readonly string[]): Promise<ReadonlyMap<string, Reading>>;
}

/** The venue's own market data: the only source of bars and news. */
export interface VenueData extends QuoteSource {
  bars(
    symbols: readonly string[],
    timeframe: Timeframe,
    limit: number,
  ): Promise<ReadonlyMap<string, readonly Bar[]>>;
  history(symbol: string, range: BarRange): Promise<readonly Bar[]>;
  headlines(symbols: readonly string[], limit: number): Promise<ReadonlyMap<string, readonly Headline[]>>;
}
