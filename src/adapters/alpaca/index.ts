export { createAlpacaBroker } from './broker.ts';
export { createAlpacaMarketData } from './market-data.ts';
export { assertPaperHost } from './paper-host.ts';
export { RateBudget } from './rate-budget.ts';
