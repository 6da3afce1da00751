import { assetClassOf } from '../../domain/asset.ts';
import type { TradingState } from '../risk/trading-state.ts';

/** True while something of what is to be rebalanced cannot be traded; sells of one pay for buys of the other. */
export const waitsForTheMarket = ({ settings, calendar }: TradingState, now: Date): boolean =>
  Object.keys(settings.rebalance?.targets ?? {}).some(
    (symbol) => !calendar.isMarketOpen(assetClassOf(symbol), now),
  );
