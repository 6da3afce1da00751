export { createPaperExchange } from './create.ts';
export type { Market, MarketBar } from './market/market.ts';
export { loadBars } from './market/recorded/load-bars.ts';
export { createRecordedMarket } from './market/recorded/recorded-market.ts';
export { createSyntheticMarket } from './market/synthetic/synthetic-market.ts';
export type { ExchangeSettings } from './settings.ts';
