import type { IntentRecord } from '../../contracts/records/intent.ts';
import type { OrderRecord } from '../../contracts/records/trade.ts';
import { assetClassOf } from '../../domain/asset.ts';
import { limitBeyond } from '../../domain/order/tick.ts';
import type { MarketView } from '../risk/check-intent.ts';
import type { TradingState } from '../risk/trading-state.ts';
import { symbolHours } from '../sessions/symbol-hours.ts';

export type OrderTerms = Pick<
  OrderRecord,
  'type' | 'timeInForce' | 'limitPrice' | 'stopPrice' | 'extendedHours'
>;

/** What the gate looked at. */
export interface Seen {
  readonly state: TradingState;
  readonly market: MarketView;
}

/**
 * How the order of an intent is placed at `now`: at market; outside the regular session, where the broker takes no market
 * order of a stock, with a limit as far beyond the price as the gate lets the price move; or to rest, at its own prices.
 */
export function orderTerms(
  { symbol, side, rests, decidedPrice }: Pick<IntentRecord, 'symbol' | 'side' | 'rests' | 'decidedPrice'>,
  { state, market }: Seen,
  now: Date,
): OrderTerms {
  if (rests !== undefined)
    return { type: 'limit', timeInForce: 'gtc', limitPrice: rests.takeProfit, stopPrice: rests.stopLoss };
  if (symbolHours(state, symbol, now) === 'extended') {
    const seen = market.quote?.price;
    // Without a price an exit goes by the last one that was known, as in the gate.
    const price = seen?.isPositive() === true ? seen : decidedPrice;
    const limitPrice = limitBeyond(side, price, state.limits.maxPriceDeviationPct);
    return { type: 'limit', timeInForce: 'day', limitPrice, extendedHours: true };
  }
  // Alpaca takes `day` for stocks only; crypto never closes.
  return { type: 'market', timeInForce: assetClassOf(symbol) === 'crypto' ? 'gtc' : 'day' };
}
