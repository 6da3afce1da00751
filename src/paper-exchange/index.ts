import type { Market } from './market/market.ts';
import type { PaperExchange, PaperExchangeOptions } from './options.ts';

export type { Market, MarketBar, PricePoint } from './market/market.ts';
export type { ExchangeSettings, PaperExchange, PaperExchangeOptions } from './options.ts';
export interface RecordedBars { readonly symbols: readonly string[] }
export interface SyntheticMarketOptions { readonly seed: number; readonly startAt?: Date | undefined }
export function createPaperExchange(_options: PaperExchangeOptions): PaperExchange { throw new Error('to come'); }
export function createSyntheticMarket(_options: SyntheticMarketOptions): Market { throw new Error('to come'); }
export function loadBars(_dir: string): RecordedBars { throw new Error('to come'); }
export function createRecordedMarket(_bars: RecordedBars | string): Market { throw new Error('to come'); }
