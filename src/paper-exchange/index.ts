export { createPaperExchange } from './create.ts';
export type { Market, MarketBar, PathBar, PricePoint } from './market/market.ts';
export { loadBars, type RecordedBars } from './market/recorded/load-bars.ts';
export { createRecordedMarket } from './market/recorded/recorded-market.ts';
export { createSyntheticMarket, type SyntheticMarketOptions } from './market/synthetic/synthetic-market.ts';
export type { PaperExchange, PaperExchangeOptions } from './options.ts';
export type { ExchangeSettings } from './settings.ts';
