import { assetClassOf } from '../../domain/asset.ts';
import { WATCHLIST } from '../../domain/universe/watchlist.ts';
import { assetId } from '../ids.ts';

const names = new Map(WATCHLIST.map(({ symbol, name }) => [symbol, name]));
const sectors = new Map<string, string>(WATCHLIST.map(({ symbol, sector }) => [symbol, sector]));

/** Alpaca's published enumeration. */
export const EXCHANGES = ['AMEX', 'ARCA', 'BATS', 'NYSE', 'NASDAQ', 'NYSEARCA', 'OTC'] as const;

/** The enumeration has no exchange for coins, although Alpaca answers `CRYPTO`; we keep to the enumeration. */
const NO_EXCHANGE = 'OTC';

export const stockExchangeOf = (symbol: string): string =>
  sectors.get(symbol) === 'technology' || symbol.length >= 4 ? 'NASDAQ' : 'NYSE';

/** In percent of a position's value: the exchange's minimum for stocks; coins cannot be lent against. */
const MAINTENANCE_MARGIN = { us_equity: 30, crypto: 100 } as const;

/** Coins have increments of their own; a stock's are those of its orders (cents, nine decimals of a share). */
const COIN_INCREMENTS = {
  min_order_size: '0.000000001',
  min_trade_increment: '0.000000001',
  price_increment: '0.000000001',
};

/** Every symbol of the market can be traded, in fractions too; stocks can be sold short and bought on margin. */
export function renderAsset(symbol: string): Record<string, unknown> {
  const assetClass = assetClassOf(symbol);
  const crypto = assetClass === 'crypto';
  const margin = MAINTENANCE_MARGIN[assetClass];
  return {
    id: assetId(symbol),
    class: assetClass,
    exchange: crypto ? NO_EXCHANGE : stockExchangeOf(symbol),
    symbol,
    name: names.get(symbol) ?? symbol,
    status: 'active',
    tradable: true,
    marginable: !crypto,
    shortable: !crypto,
    easy_to_borrow: !crypto,
    fractionable: true,
    maintenance_margin_requirement: margin,
    attributes: [],
    ...(crypto
      ? COIN_INCREMENTS
      : {
          borrow_status: 'easy_to_borrow',
          margin_requirement_long: String(margin),
          margin_requirement_short: String(margin),
        }),
  };
}
