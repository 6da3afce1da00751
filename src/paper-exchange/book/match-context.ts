import type { Market } from '../market/market.ts';
import type { ExchangeSettings } from '../settings.ts';

/** What matching depends on beside the orders. */
export interface MatchContext {
  readonly market: Market;
  readonly settings: ExchangeSettings;
  /** Whether trading in the symbol is halted at some time in [from, to] (epoch milliseconds). */
  readonly isHalted: (symbol: string, from: number, to: number) => boolean;
  /** Dollars between the middle and either side of the quote. */
  readonly halfSpread: (symbol: string, price: number, time: number) => number;
}
