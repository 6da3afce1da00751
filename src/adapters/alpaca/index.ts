import type { Broker } from '../../application/ports/broker.ts';
import type { MarketData } from '../../application/ports/market-data.ts';
import type { Clock } from '../../domain/clock.ts';

export interface AlpacaBrokerOptions {
  readonly keyId: string;
  readonly secretKey: string;
  readonly tradingUrl: string;
  readonly fetch?: typeof fetch | undefined;
  /** True only when both settings of SE2 say so. */
  readonly liveTradingAllowed: boolean;
}

export interface AlpacaMarketDataOptions {
  readonly keyId: string;
  readonly secretKey: string;
  readonly dataUrl: string;
  readonly fetch?: typeof fetch | undefined;
  readonly clock: Clock;
}
export function createAlpacaBroker(_options: AlpacaBrokerOptions): Broker { throw new Error('to come'); }
export function createAlpacaMarketData(_options: AlpacaMarketDataOptions): MarketData { throw new Error('to come'); }
export function assertPaperHost(_url: string, _allowLive: boolean): void { throw new Error('to come'); }
