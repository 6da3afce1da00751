export const ASSET_CLASSES = ['us_equity', 'crypto'] as const;
export type AssetClass = (typeof ASSET_CLASSES)[number];

export const SIDES = ['buy', 'sell'] as const;
export type Side = (typeof SIDES)[number];

/** Crypto trades as a pair, `BTC/USD`; a stock's symbol never has a slash. */
export const assetClassOf = (symbol: string): AssetClass => (symbol.includes('/') ? 'crypto' : 'us_equity');

/** +1 for a buy, −1 for a sell: what a fill does to the position. */
export const signOf = (side: Side): 1 | -1 => (side === 'buy' ? 1 : -1);
