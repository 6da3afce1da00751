import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRecordedMarket, loadBars, type Market } from '../../../src/paper-exchange/index.ts';

/** What is traded here, by what its market is like. */
export const PAIRS = {
  /** Goes up a little every minute: the strategy buys it in the first cycle and keeps it. */
  rising: 'BTC/USD',
  /** These go nowhere and fill at once: no strategy wants them, so they belong to the tests. */
  quiet: 'ETH/USD',
  calm: 'SOL/USD',
  steady: 'AVAX/USD',
  patient: 'LINK/USD',
  late: 'DOT/USD',
  /** Has a price and no volume: an order for it never fills. */
  dry: 'LTC/USD',
  /** As dry, for what happens while somebody waits. */
  arid: 'BCH/USD',
  /** And for what happens when an execution is lost. */
  parched: 'UNI/USD',
} as const;

const MINUTE_MS = 60_000;
const HISTORY_MINUTES = 180;
const AHEAD_MINUTES = 120;

interface Shape {
  readonly price: number;
  readonly volume: number;
  /** What a minute adds, as a fraction; every third takes some of it back, so that nothing looks overbought. */
  readonly drift: number;
}

const SHAPES = {
  'BTC/USD': { price: 50_000, volume: 1_000, drift: 0.001 },
  'ETH/USD': { price: 3_000, volume: 10_000, drift: 0 },
  'SOL/USD': { price: 100, volume: 100_000, drift: 0 },
  'AVAX/USD': { price: 30, volume: 300_000, drift: 0 },
  'LINK/USD': { price: 18, volume: 500_000, drift: 0 },
  'DOT/USD': { price: 6, volume: 1_000_000, drift: 0 },
  'LTC/USD': { price: 80, volume: 0, drift: 0 },
  'BCH/USD': { price: 400, volume: 0, drift: 0 },
  'UNI/USD': { price: 8, volume: 0, drift: 0 },
} as const satisfies Readonly<Record<(typeof PAIRS)[keyof typeof PAIRS], Shape>>;

/** Dollars, of the pairs whose price does not move. */
export const PRICES = {
  [PAIRS.quiet]: SHAPES['ETH/USD'].price,
  [PAIRS.calm]: SHAPES['SOL/USD'].price,
  [PAIRS.steady]: SHAPES['AVAX/USD'].price,
  [PAIRS.patient]: SHAPES['LINK/USD'].price,
  [PAIRS.late]: SHAPES['DOT/USD'].price,
  [PAIRS.dry]: SHAPES['LTC/USD'].price,
  [PAIRS.parched]: SHAPES['UNI/USD'].price,
  [PAIRS.arid]: SHAPES['BCH/USD'].price,
} as const;

/** Recorded bars of the minutes around now, written to `folder`: the market is the same at every run, but for the time. */
export function marketAround(now: Date, folder: string): Market {
  mkdirSync(folder, { recursive: true });
  const first = Math.floor(now.getTime() / MINUTE_MS) - HISTORY_MINUTES;
  for (const [symbol, shape] of Object.entries(SHAPES)) {
    const lines = ['timestamp,open,high,low,close,volume'];
    let price: number = shape.price;
    for (let index = 0; index < HISTORY_MINUTES + AHEAD_MINUTES; index += 1) {
      const open = price;
      price *= 1 + (index % 3 === 2 ? -0.8 : 1) * shape.drift;
      const [low, high] = [Math.min(open, price), Math.max(open, price)];
      const prices = [open, high, low, price].map((one) => one.toFixed(2));
      lines.push([new Date((first + index) * MINUTE_MS).toISOString(), ...prices, shape.volume].join(','));
    }
    writeFileSync(join(folder, `${symbol.replace('/', '_')}.csv`), `${lines.join('\n')}\n`);
  }
  return createRecordedMarket(loadBars(folder));
}
