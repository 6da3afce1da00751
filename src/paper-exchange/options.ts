import type { Hono } from 'hono';
import type { Money } from '../domain/money.ts';
import type { AccountSwitches } from './book/account.ts';
import type { FaultPlan } from './faults/plan.ts';
import type { AppOptions } from './http/app.ts';
import type { Market } from './market/market.ts';
import type { ExchangeSettings } from './settings.ts';

export interface PaperExchangeOptions extends AppOptions {
  readonly market: Market;
  /** SQLite file that keeps everything across restarts; in memory when absent. */
  readonly stateFile?: string | undefined;
  /** 100,000 dollars when absent. */
  readonly initialCash?: Money | undefined;
  readonly settings?: Partial<ExchangeSettings> | undefined;
  /** What goes wrong, and when; nothing when absent. */
  readonly faults?: FaultPlan | undefined;
}

export interface PaperExchange {
  /** The HTTP interface: serve `app.fetch`, or hand it to a client in process. */
  readonly app: Hono;
  /** The last instant that is stored: after a restart the clock must go on from here or later. */
  readonly resumeAt: Date;
  /** Matches and expires everything up to `instant`; every request does so up to the clock's time. */
  advanceTo(instant: Date): void;
  /**
   * Calls `listener` with the `data` of every `trade_updates` message, in order, once what it tells is stored.
   * Returns what ends the listening.
   */
  onTradeUpdate(listener: (data: Readonly<Record<string, unknown>>) => void): () => void;
  /** Blocks the account and the like, as the operator of an exchange can; kept with the state. */
  setAccount(switches: Partial<AccountSwitches>): void;
  /** Closes the state file. */
  close(): void;
}
