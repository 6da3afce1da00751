export { type AlpacaBrokerOptions, createAlpacaBroker } from './broker.ts';
export { type AlpacaMarketDataOptions, createAlpacaMarketData } from './market-data.ts';
export { assertPaperHost } from './paper-host.ts';
