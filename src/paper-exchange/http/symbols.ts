import { assetId } from '../ids.ts';
import type { Market } from '../market/market.ts';

const slashless = new WeakMap<Market, ReadonlyMap<string, string>>();

/** The market's name of a symbol: a pair may be asked for without its slash, as `BTCUSD`. */
export function resolveSymbol(market: Market, given: string): string | undefined {
  if (market.has(given)) return given;
  let names = slashless.get(market);
  if (names === undefined) {
    names = new Map(market.symbols().map((symbol) => [symbol.replace('/', ''), symbol]));
    slashless.set(market, names);
  }
  return names.get(given);
}

const byId = new WeakMap<Market, ReadonlyMap<string, string>>();

/** The same, and by an asset's id too. */
export function resolveAsset(market: Market, given: string): string | undefined {
  const symbol = resolveSymbol(market, given);
  if (symbol !== undefined) return symbol;
  let ids = byId.get(market);
  if (ids === undefined) {
    ids = new Map(market.symbols().map((name) => [assetId(name), name]));
    byId.set(market, ids);
  }
  return ids.get(given);
}
