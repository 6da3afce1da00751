import { assetClassOf } from '../../domain/asset.ts';
import { type Decimal, dec, ONE, ZERO } from '../../domain/decimal.ts';
import type { Position } from '../book/position.ts';
import type { Exchange } from '../exchange.ts';
import { assetId } from '../ids.ts';
import { stockExchangeOf } from './render-asset.ts';

/** A position as Alpaca answers it; a pair's symbol has no slash here (`BTCUSD`), unlike in orders. */
export function renderPosition(exchange: Exchange, position: Position): Record<string, unknown> {
  const { symbol, qty } = position;
  const crypto = assetClassOf(symbol) === 'crypto';
  const price = dec(exchange.market.priceAt(symbol, exchange.now)?.price ?? 0);
  const lastDay = previousClose(exchange, symbol) ?? price;
  const value = qty.times(price);
  const cost = qty.times(position.averageEntryPrice);
  const profit = value.minus(cost);
  const today = qty.times(price.minus(lastDay));
  const { available } = exchange.availability(position);
  const ratio = (part: Decimal, whole: Decimal): string =>
    (whole.eq(ZERO) ? ZERO : part.div(whole.abs())).toFixed();
  return {
    asset_id: assetId(symbol),
    symbol: symbol.replace('/', ''),
    exchange: crypto ? '' : stockExchangeOf(symbol),
    asset_class: assetClassOf(symbol),
    asset_marginable: !crypto && exchange.ledger.multiplier > 1,
    avg_entry_price: position.averageEntryPrice.toFixed(),
    qty: qty.toFixed(),
    // Alpaca writes a short position's numbers negative.
    qty_available: (qty.lt(ZERO) && available.gt(ZERO) ? available.times(-1) : available).toFixed(),
    side: qty.gt(ZERO) ? 'long' : 'short',
    market_value: value.toFixed(),
    cost_basis: cost.toFixed(),
    unrealized_pl: profit.toFixed(),
    unrealized_plpc: ratio(profit, cost),
    unrealized_intraday_pl: today.toFixed(),
    unrealized_intraday_plpc: ratio(today, qty.times(lastDay)),
    current_price: price.toFixed(),
    lastday_price: lastDay.toFixed(),
    change_today: lastDay.eq(ZERO) ? '0' : price.div(lastDay).minus(ONE).toFixed(),
  };
}

function previousClose(exchange: Exchange, symbol: string): Decimal | undefined {
  const bars = exchange.market.lastBars(symbol, '1Day', 2, exchange.now);
  const bar = bars.at(-1)?.complete === true ? bars.at(-1) : bars.at(-2);
  return bar === undefined ? undefined : dec(bar.close);
}
