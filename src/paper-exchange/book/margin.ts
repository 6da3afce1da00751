import { assetClassOf } from '../../domain/asset.ts';
import { type Decimal, dec, max, ZERO } from '../../domain/decimal.ts';
import type { ExchangeOrder } from './order.ts';
import type { Position } from './position.ts';
import { heldCash } from './reservations.ts';

export type Multiplier = 1 | 2 | 4;

/** What the account's numbers are made of. */
export interface Funds {
  readonly cash: Decimal;
  readonly positions: ReadonlyMap<string, Position>;
  readonly open: Iterable<ExchangeOrder>;
  readonly multiplier: Multiplier;
  readonly priceOf: (symbol: string) => Decimal;
}

export interface Margin {
  readonly long: Decimal;
  /** Negative. */
  readonly short: Decimal;
  readonly equity: Decimal;
  readonly initial: Decimal;
  readonly maintenance: Decimal;
}

/** Regulation T: half of a stock's value on margin; a coin, and everything in an account without margin, in full. */
const REGULATION_T = dec('0.5');
const initialRate = (symbol: string, multiplier: Multiplier): Decimal | 1 =>
  multiplier === 1 || assetClassOf(symbol) === 'crypto' ? 1 : REGULATION_T;

/** Dollars a unit that must stay; cheap stocks are covered in full, short ones by at least five dollars a share. */
function maintenanceOf(symbol: string, price: Decimal, isShort: boolean): Decimal {
  if (assetClassOf(symbol) === 'crypto') return ZERO;
  const share = price.times('0.3');
  if (!isShort) return price.lt('2.5') ? price : share;
  return price.lt(5) ? max(price, dec('2.5')) : max(share, dec(5));
}

export function marginOf({ cash, positions, multiplier, priceOf }: Funds): Margin {
  let [long, short, initial, maintenance] = [ZERO, ZERO, ZERO, ZERO];
  for (const { symbol, qty } of positions.values()) {
    const price = priceOf(symbol);
    const value = qty.times(price);
    if (qty.gt(ZERO)) long = long.plus(value);
    else short = short.plus(value);
    initial = initial.plus(value.abs().times(initialRate(symbol, multiplier)));
    maintenance = maintenance.plus(qty.abs().times(maintenanceOf(symbol, price, qty.lt(ZERO))));
  }
  return { long, short, equity: cash.plus(long).plus(short), initial, maintenance };
}

export interface Power {
  /** For stocks; what the account calls its buying power. */
  readonly buying: Decimal;
  /** Over night, by Regulation T. */
  readonly overnight: Decimal;
  /** Of a pattern day trader, within the session; zero for others. */
  readonly dayTrading: Decimal;
  /** For what cannot be bought on margin: coins. */
  readonly cash: Decimal;
}

/** Start-of-day numbers that day trading buying power is made of. */
export interface DayStart {
  readonly equity: Decimal;
  readonly maintenance: Decimal;
  /** Dollars of positions opened since. */
  readonly opened: Decimal;
}

/** Dollars that are free for new orders; never negative. */
export function powerOf(funds: Funds, margin: Margin, day: DayStart): Power {
  let [stocks, coins] = [ZERO, ZERO];
  for (const order of funds.open) {
    const held = heldCash(order);
    if (order.assetClass === 'crypto') coins = coins.plus(held);
    else stocks = stocks.plus(held);
  }
  const free = (amount: Decimal): Decimal => max(ZERO, amount);
  const { multiplier } = funds;
  const excess = margin.equity.minus(margin.initial).minus(coins);
  const leverage = Math.min(multiplier, 2);
  const overnight = free(excess.times(leverage).minus(stocks));
  const start = day.equity.minus(day.maintenance).times(4).minus(day.opened);
  const dayTrading = multiplier === 4 ? free(start.minus(stocks).minus(coins)) : ZERO;
  // A short sale's proceeds are collateral, and so is as much again where there is no margin.
  const owned = funds.cash.plus(margin.short.times(multiplier === 1 ? 2 : 1));
  const cash = free(owned.minus(coins).minus(multiplier === 1 ? stocks : ZERO));
  return { buying: multiplier === 4 ? dayTrading : overnight, overnight, dayTrading, cash };
}
