import type { TradingState } from '../risk/trading-state.ts';
import { symbolHours } from '../sessions/symbol-hours.ts';

/** True while something of what is to be rebalanced cannot be traded; sells of one pay for buys of the other. */
export const waitsForTheMarket = (state: TradingState, now: Date): boolean =>
  Object.keys(state.settings.rebalance?.targets ?? {}).some(
    (symbol) => symbolHours(state, symbol, now) === 'closed',
  );
