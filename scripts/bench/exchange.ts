import { MINUTE, SECOND } from '../../src/domain/clock.ts';
import { usd } from '../../src/domain/money.ts';
import {
  createPaperExchange,
  createSyntheticMarket,
  type PaperExchange,
} from '../../src/paper-exchange/index.ts';
import { SYNTHETIC_SEED } from '../metering/exchange.ts';
import { type Benchmark, median } from './benchmark.ts';

/** The open of a Monday's session. */
const OPEN = Date.parse('2025-06-02T13:30:00.000Z');
const SESSION_MINUTES = 390;
const SYMBOLS = 100;
const ORDERS = 5_000;
/** Sent between two steps of market time, as many symbols at a time as there are. */
const WAVE = SYMBOLS;
const RUNS = 5;

/** The built-in exchange by itself: its HTTP interface in this process, its state in memory. */
export const exchange: Benchmark = {
  about: `paper exchange: ${ORDERS} orders, and ${SYMBOLS} symbols over a session of ${SESSION_MINUTES} minutes`,
  async measure() {
    const rates: number[] = [];
    const sessions: number[] = [];
    for (let run = 0; run < RUNS; run++) {
      rates.push(await ordersASecond());
      sessions.push(await sessionMs());
    }
    return [
      {
        what: 'orders accepted and matched',
        measured: Math.round(median(rates)),
        unit: 'a second',
        budget: 2_000,
        limit: 'at least',
        kind: 'timed',
        note: `${ORDERS} market orders through the HTTP interface in process, every one filled; by processor time, median of ${RUNS}`,
      },
      {
        what: `a session of ${SYMBOLS} symbols`,
        measured: Math.round(median(sessions)),
        unit: 'ms',
        budget: 1_000,
        limit: 'at most',
        kind: 'timed',
        note: `${SESSION_MINUTES} steps of a minute, an order and a trailing stop resting in each symbol; by processor time, median of ${RUNS}`,
      },
    ];
  },
};

interface Desk {
  readonly symbols: readonly string[];
  readonly venue: PaperExchange;
  pass(ms: number): void;
  order(body: Readonly<Record<string, string>>): Promise<void>;
  count(status: string): Promise<number>;
}

/** An exchange whose account has enough for all of it. */
function openDesk(): Desk {
  const market = createSyntheticMarket({ seed: SYNTHETIC_SEED });
  let now = OPEN + MINUTE;
  const venue = createPaperExchange({
    clock: { now: () => new Date(now) },
    market,
    initialCash: usd('1000000000'),
    settings: { participation: 1 },
  });
  const headers = { 'APCA-API-KEY-ID': 'bench', 'APCA-API-SECRET-KEY': 'bench' };
  const call = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const answer = await venue.app.fetch(new Request(`http://127.0.0.1${path}`, { ...init, headers }));
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer;
  };
  return {
    venue,
    symbols: market
      .symbols()
      .filter((symbol) => !symbol.includes('/'))
      .slice(0, SYMBOLS),
    pass(ms) {
      now += ms;
      venue.advanceTo(new Date(now));
    },
    async order(body) {
      await call('/v2/orders', { method: 'POST', body: JSON.stringify({ time_in_force: 'day', ...body }) });
    },
    async count(status) {
      const orders = (await (await call(`/v2/orders?status=${status}&limit=500`)).json()) as unknown[];
      return orders.length;
    },
  };
}

/** Of processor time, from the first order sent until the last is filled. */
async function ordersASecond(): Promise<number> {
  const desk = openDesk();
  let filled = 0;
  desk.venue.onTradeUpdate(({ event }) => {
    if (event === 'fill') filled += 1;
  });
  const began = process.cpuUsage();
  for (let sent = 0; sent < ORDERS; sent += WAVE) {
    const side = (sent / WAVE) % 2 === 0 ? 'buy' : 'sell';
    for (const symbol of desk.symbols) await desk.order({ symbol, side, qty: '1', type: 'market' });
    desk.pass(2 * SECOND);
  }
  const ms = processorMs(began);
  const open = await desk.count('open');
  desk.venue.close();
  if (filled !== ORDERS || open !== 0)
    throw new Error(`${filled} of ${ORDERS} orders were filled, ${open} are open`);
  return (ORDERS * SECOND) / ms;
}

/** Processor time of the whole session, with something to watch in every symbol. */
async function sessionMs(): Promise<number> {
  const desk = openDesk();
  for (const symbol of desk.symbols) {
    await desk.order({ symbol, side: 'buy', qty: '2', type: 'market' });
  }
  desk.pass(2 * SECOND);
  for (const symbol of desk.symbols) {
    await desk.order({ symbol, side: 'buy', qty: '1', type: 'limit', limit_price: '1.05' });
    await desk.order({ symbol, side: 'sell', qty: '1', type: 'trailing_stop', trail_percent: '3' });
  }
  const began = process.cpuUsage();
  for (let minute = 0; minute < SESSION_MINUTES; minute++) desk.pass(MINUTE);
  const ms = processorMs(began);
  desk.venue.close();
  return ms;
}

/** Nothing is waited for here, so time of the processor is time, whoever else the machine works for. */
function processorMs(began: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(began);
  return (user + system) / 1_000;
}
