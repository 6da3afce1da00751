import { assetClassOf } from '../../domain/asset.ts';
import { WATCHLIST } from '../../domain/universe/watchlist.ts';
import { assetId } from '../ids.ts';

const names = new Map(WATCHLIST.map(({ symbol, name }) => [symbol, name]));
const sectors = new Map<string, string>(WATCHLIST.map(({ symbol, sector }) => [symbol, sector]));

/** Alpaca's published enumeration has no exchange for coins, although it answers `CRYPTO`; we keep to the enumeration. */
const NO_EXCHANGE = 'OTC';

export const stockExchangeOf = (symbol: string): string =>
  sectors.get(symbol) === 'technology' || symbol.length >= 4 ? 'NASDAQ' : 'NYSE';

/** Every symbol of the market can be traded; stocks in fractions too. */
export function renderAsset(symbol: string): Record<string, unknown> {
  const crypto = assetClassOf(symbol) === 'crypto';
  const finest = {
    min_order_size: '0.000000001',
    min_trade_increment: '0.000000001',
    price_increment: '0.000000001',
  };
  return {
    id: assetId(symbol),
    class: assetClassOf(symbol),
    exchange: crypto ? NO_EXCHANGE : stockExchangeOf(symbol),
    symbol,
    name: names.get(symbol) ?? symbol,
    status: 'active',
    tradable: true,
    marginable: false,
    shortable: !crypto,
    easy_to_borrow: !crypto,
    fractionable: true,
    maintenance_margin_requirement: 100,
    attributes: [],
    ...(crypto ? finest : {}),
  };
}
