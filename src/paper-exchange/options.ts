import type { Hono } from 'hono';
import type { Clock } from '../domain/clock.ts';
import type { Money } from '../domain/money.ts';
import type { Market } from './market/market.ts';

/** How the exchange treats orders. */
export interface ExchangeSettings {
  /** How much worse than the price point a market order fills, in basis points; the bar's range limits it. */
  readonly slippageBps: number;
  /** Commission on each fill's notional, in basis points. */
  readonly feeBps: number;
  /** The share of a bar's volume that orders of one symbol may take, 0–1. */
  readonly participation: number;
  /** Whether the account may sell what it does not hold. */
  readonly shorting: boolean;
}

export interface PaperExchangeOptions {
  readonly clock: Clock;
  readonly market: Market;
  /** SQLite file that keeps everything across restarts; in memory when absent. */
  readonly stateFile?: string | undefined;
  /** 100,000 dollars when absent. */
  readonly initialCash?: Money | undefined;
  readonly settings?: Partial<ExchangeSettings> | undefined;
  /** The only credentials that are let in; any non-empty pair when absent. */
  readonly credentials?: { readonly keyId: string; readonly secretKey: string } | undefined;
}

export interface PaperExchange {
  /** The HTTP interface: serve `app.fetch`, or hand it to a client in process. */
  readonly app: Hono;
  /** The last instant that is stored: after a restart the clock must go on from here or later. */
  readonly resumeAt: Date | undefined;
  /** Matches and expires everything up to `instant`; every request does so up to the clock's time. */
  advanceTo(instant: Date): void;
  /** Closes the state file. */
  close(): void;
}
