import { type AssetClass, assetClassOf } from '../../../domain/asset.ts';
import { mixText, unit } from './noise.ts';

/** What a synthetic symbol is like, all its life. */
export interface Profile {
  readonly symbol: string;
  readonly assetClass: AssetClass;
  readonly key: number;
  readonly sectorKey: number;
  readonly marketKey: number;
  /** Dollars around which the price wanders. */
  readonly basePrice: number;
  readonly decimals: number;
  /** Standard deviations of a day's change, as fractions: the market's part, the sector's, its own. */
  readonly marketMove: number;
  readonly sectorMove: number;
  readonly ownMove: number;
  /** Average of a minute, in shares or coins. */
  readonly minuteVolume: number;
}

/** Rough dollar levels of 2025, where a guess from a hash would look odd. */
const KNOWN_PRICES: Readonly<Record<string, number>> = {
  'BTC/USD': 95_000,
  'ETH/USD': 3_200,
  'SOL/USD': 180,
  'LTC/USD': 100,
  'BCH/USD': 420,
  'AVAX/USD': 32,
  'LINK/USD': 18,
  'UNI/USD': 9,
  'AAVE/USD': 250,
  'DOT/USD': 6,
  'DOGE/USD': 0.25,
  'SHIB/USD': 0.00002,
  'XRP/USD': 2.3,
  'ADA/USD': 0.8,
  'MKR/USD': 1_600,
  'YFI/USD': 7_500,
  'SUSHI/USD': 1.1,
  'CRV/USD': 0.7,
  'GRT/USD': 0.18,
  'BAT/USD': 0.22,
  'XTZ/USD': 1.1,
  'USDC/USD': 1,
  'USDT/USD': 1,
  'PEPE/USD': 0.00001,
  AAPL: 225,
  MSFT: 430,
  NVDA: 135,
  GOOGL: 175,
  GOOG: 176,
  AMZN: 205,
  META: 600,
  TSLA: 300,
  JPM: 245,
  V: 315,
  JNJ: 155,
  WMT: 92,
  XOM: 112,
  UNH: 520,
  PG: 168,
  HD: 400,
  COST: 950,
  AMD: 125,
  INTC: 23,
  BAC: 45,
  KO: 66,
  PFE: 26,
  DIS: 108,
  NFLX: 900,
  SPY: 590,
  QQQ: 515,
  IWM: 225,
  T: 24,
  F: 10,
};

const LOWEST = 18;
const HIGHEST = 450;

/** Everything about `symbol` that the seed and its name decide. */
export function profileOf(seed: number, symbol: string, sector: string): Profile {
  const assetClass = assetClassOf(symbol);
  const crypto = assetClass === 'crypto';
  const key = mixText(seed, symbol);
  const known = KNOWN_PRICES[symbol];
  const basePrice = known ?? LOWEST * (HIGHEST / LOWEST) ** unit(mixText(key, 'price'));
  // Dollars a day: 1 to 10 billion for the names everyone knows, 25 million to 4 billion for the others, so that
  // the thinnest fill an order only in parts.
  const turnover = known === undefined ? 25e6 * 160 ** unit(mixText(key, 'turnover')) : 1e9 * 10 ** unit(key);
  const spread = unit(mixText(key, 'spread'));
  return {
    symbol,
    assetClass,
    key,
    sectorKey: mixText(mixText(seed, 'sector'), sector),
    marketKey: mixText(seed, assetClass),
    basePrice,
    decimals: basePrice >= 1 ? 2 : 4 - Math.floor(Math.log10(basePrice)),
    marketMove: crypto ? 0.022 : 0.006 + 0.004 * unit(mixText(key, 'beta')),
    sectorMove: crypto ? 0 : 0.006,
    ownMove: crypto ? 0.015 : 0.007 + 0.011 * spread,
    minuteVolume: turnover / basePrice / (crypto ? 1_440 : 390),
  };
}
