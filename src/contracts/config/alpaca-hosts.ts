/** Alpaca's paper API, and the market data that paper accounts read: where everybody goes who is told nothing else. */
export const ALPACA_PAPER_URL = 'https://paper-api.alpaca.markets';
export const ALPACA_DATA_URL = 'https://data.alpaca.markets';
