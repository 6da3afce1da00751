import type { COINS } from '../../domain/universe/coins.ts';

/** What CoinGecko calls the coins of the universe: https://docs.coingecko.com/reference/coins-list */
export const COIN_IDS: Readonly<Record<keyof typeof COINS, string>> = {
  BTC: 'bitcoin',
  ETH: 'ethereum',
  SOL: 'solana',
  XRP: 'ripple',
  DOGE: 'dogecoin',
  LTC: 'litecoin',
  BCH: 'bitcoin-cash',
  LINK: 'chainlink',
  AVAX: 'avalanche-2',
  DOT: 'polkadot',
  UNI: 'uniswap',
  AAVE: 'aave',
  SHIB: 'shiba-inu',
  PEPE: 'pepe',
  CRV: 'curve-dao-token',
  GRT: 'the-graph',
  SUSHI: 'sushi',
  XTZ: 'tezos',
  BAT: 'basic-attention-token',
  YFI: 'yearn-finance',
  ADA: 'cardano',
  POL: 'polygon-ecosystem-token',
};
