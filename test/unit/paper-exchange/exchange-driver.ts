import { createHash } from 'node:crypto';
import type { Timeframe } from '../../../src/domain/market.ts';
import { usd } from '../../../src/domain/money.ts';
import {
  createPaperExchange,
  createRecordedMarket,
  type ExchangeSettings,
  type FaultPlan,
  type Market,
} from '../../../src/paper-exchange/index.ts';
import { newColumns } from '../../../src/paper-exchange/market/columns.ts';

/** A Monday's open in New York, summer time. */
export const OPEN = Date.parse('2025-06-02T13:30:00Z');
export const CLOSE = Date.parse('2025-06-02T20:00:00Z');
export const SECOND = 1_000;
export const MINUTE = 60_000;

/** Minutes after the open, open, high, low, close, volume. */
export type Row = readonly [number, number, number, number, number, number];

export function marketOf(
  rows: Readonly<Record<string, readonly Row[]>>,
  timeframe: Timeframe = '1Min',
): Market {
  const files = Object.entries(rows).map(([symbol, bars]) => {
    const columns = newColumns(bars.length);
    bars.forEach(([minute, open, high, low, close, volume], index) => {
      columns.start[index] = OPEN + minute * MINUTE;
      columns.open[index] = open;
      columns.high[index] = high;
      columns.low[index] = low;
      columns.close[index] = close;
      columns.volume[index] = volume;
    });
    return { symbol, timeframe, columns };
  });
  const fingerprint = createHash('sha256').update(JSON.stringify(rows)).digest('hex');
  return createRecordedMarket({ files, fingerprint });
}

export interface WireOrder {
  readonly id: string;
  readonly client_order_id: string;
  readonly status: string;
  readonly type: string;
  readonly side: string;
  readonly qty: string | null;
  readonly filled_qty: string;
  readonly filled_avg_price: string | null;
  readonly filled_at: string | null;
  readonly expired_at: string | null;
  readonly canceled_at: string | null;
  readonly failed_at: string | null;
  readonly limit_price: string | null;
  readonly stop_price: string | null;
  readonly hwm: string | null;
  readonly replaces: string | null;
  readonly replaced_by: string | null;
  readonly legs: readonly WireOrder[] | null;
}

export interface Answer<T> {
  readonly status: number;
  readonly body: T;
}

export interface Driver {
  now: number;
  call<T>(method: string, path: string, body?: unknown): Promise<Answer<T>>;
  order(body: Record<string, unknown>): Promise<WireOrder>;
  look(id: string): Promise<WireOrder>;
  cash(): Promise<string>;
  /** The trade updates so far. */
  readonly updates: readonly Readonly<Record<string, unknown>>[];
}

export interface DriverOptions {
  readonly market: Market;
  readonly now?: number;
  readonly stateFile?: string;
  readonly cash?: string;
  readonly settings?: Partial<ExchangeSettings>;
  readonly faults?: FaultPlan;
}

/** An exchange with a clock that stands still until it is set, spoken to over its HTTP interface. */
export function drive(options: DriverOptions): Driver {
  const updates: Readonly<Record<string, unknown>>[] = [];
  const driver: Driver = {
    updates,
    now: options.now ?? OPEN,
    async call<T>(method: string, path: string, body?: unknown): Promise<Answer<T>> {
      const response = await exchange.app.request(path, {
        method,
        headers: { 'APCA-API-KEY-ID': 'key', 'APCA-API-SECRET-KEY': 'secret' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return { status: response.status, body: (text === '' ? undefined : JSON.parse(text)) as T };
    },
    async order(body) {
      const ticket = { side: 'buy', type: 'market', time_in_force: 'day', ...body };
      const answer = await driver.call<WireOrder & { message?: string }>('POST', '/v2/orders', ticket);
      if (answer.status !== 200) throw new Error(`${answer.status} ${answer.body.message ?? ''}`);
      return answer.body;
    },
    look: async (id) => (await driver.call<WireOrder>('GET', `/v2/orders/${id}`)).body,
    cash: async () => (await driver.call<{ cash: string }>('GET', '/v2/account')).body.cash,
  };
  const exchange = createPaperExchange({
    clock: {
      now: () => new Date(driver.now),
      async sleep(ms) {
        driver.now += ms;
      },
    },
    market: options.market,
    stateFile: options.stateFile,
    initialCash: options.cash === undefined ? undefined : usd(options.cash),
    settings: { slippageBps: 0, ...options.settings },
    faults: options.faults,
  });
  exchange.onTradeUpdate((data) => updates.push(data));
  return driver;
}
