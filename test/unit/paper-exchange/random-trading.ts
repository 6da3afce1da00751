import fc from 'fast-check';
import { parseAmendment, parseTicket } from '../../../src/paper-exchange/http/order-ticket.ts';
import type { Market } from '../../../src/paper-exchange/index.ts';
import { Refusal } from '../../../src/paper-exchange/refusal.ts';
import type { Bench } from './bench-exchange.ts';
import { marketOf, type Row } from './exchange-driver.ts';

const STOCKS = ['AAA', 'BBB', 'CCC'] as const;
const COIN = 'XYZ/USD';
const DAYS = 4;
const DAY_MINUTES = 24 * 60;

/** Numbers in [0, 1) that a seed begins (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Four sessions of minutes that wander, with gaps between days, minutes without a trade and now and then a jump. */
export function randomMarket(seed: number): Market {
  const random = numbers(seed);
  const cents = (price: number): number => Math.max(1, Math.round(price * 100) / 100);
  const rows = [...STOCKS, COIN].map((symbol): [string, Row[]] => {
    let price = 20 + random() * 180;
    const bars: Row[] = [];
    for (let day = 0; day < DAYS; day += 1) {
      price *= 0.95 + random() * 0.1;
      for (let minute = 0; minute < 390; minute += 1) {
        if (random() < 0.1) continue;
        const open = cents(price);
        price *= random() < 0.01 ? 0.93 + random() * 0.14 : 0.998 + random() * 0.004;
        const close = cents(price);
        const high = cents(Math.max(open, close) * (1 + random() * 0.002));
        const low = cents(Math.min(open, close) * (1 - random() * 0.002));
        const volume = Math.floor(random() ** 3 * 4_000);
        bars.push([
          day * DAY_MINUTES + minute,
          open,
          Math.max(high, open, close),
          Math.min(low, open, close),
          close,
          volume,
        ]);
      }
    }
    return [symbol, bars];
  });
  return marketOf(Object.fromEntries(rows));
}

export type Action =
  | { readonly kind: 'order'; readonly body: Body; readonly near: Prices }
  | { readonly kind: 'cancel'; readonly which: number }
  | { readonly kind: 'close'; readonly which: number }
  | {
      readonly kind: 'replace';
      readonly which: number;
      readonly qty: number | undefined;
      readonly move: number;
    }
  | { readonly kind: 'cancel_all' | 'close_all' }
  | { readonly kind: 'wait'; readonly seconds: number };

/** Prices as multiples of the market's. */
interface Prices {
  readonly limit: number;
  readonly stop: number;
}

const near = fc.record({
  limit: fc.double({ min: 0.97, max: 1.03, noNaN: true }),
  stop: fc.double({ min: 0.97, max: 1.03, noNaN: true }),
});

const side = fc.constantFrom('buy', 'buy', 'sell');
const lasting = fc.constantFrom('day', 'gtc');
const shares = fc.integer({ min: 1, max: 120 });
const some = fc.double({ min: 0.5, max: 9, noNaN: true }).map((qty) => Number(qty.toFixed(3)));

/** Orders of every kind; most of them make sense. */
const body: fc.Arbitrary<Body> = fc.oneof(
  fc.record({
    symbol: fc.constantFrom(...STOCKS),
    side,
    type: fc.constantFrom('market', 'limit'),
    time_in_force: fc.constantFrom('day', 'day', 'gtc', 'ioc', 'fok', 'opg', 'cls'),
    qty: shares,
  }),
  fc.record({
    symbol: fc.constantFrom(...STOCKS),
    side,
    type: fc.constantFrom('stop', 'stop_limit', 'trailing_stop'),
    time_in_force: lasting,
    qty: shares,
  }),
  fc.record({
    symbol: fc.constantFrom(...STOCKS),
    side,
    type: fc.constantFrom('market', 'limit'),
    time_in_force: lasting,
    qty: shares,
    order_class: fc.constantFrom('bracket', 'oco', 'oto'),
  }),
  fc.record({
    symbol: fc.constant(COIN),
    side,
    type: fc.constantFrom('market', 'limit', 'stop_limit'),
    time_in_force: fc.constantFrom('gtc', 'ioc'),
    qty: some,
  }),
  fc.record({
    symbol: fc.constantFrom(...STOCKS),
    side,
    type: fc.constantFrom('market', 'limit', 'stop'),
    time_in_force: fc.constant('day'),
    qty: some,
    extended_hours: fc.boolean(),
  }),
  fc.record({
    symbol: fc.constantFrom(...STOCKS, COIN),
    side,
    type: fc.constant('market'),
    time_in_force: lasting,
    notional: fc.integer({ min: 1, max: 5_000 }),
  }),
);

interface Body {
  readonly symbol: string;
  readonly side: string;
  readonly type: string;
  readonly time_in_force: string;
  readonly qty?: number;
  readonly notional?: number;
  readonly order_class?: string;
  readonly extended_hours?: boolean;
}

/** An order of some kind. */
export const orderAction: fc.Arbitrary<Action> = fc.record({
  kind: fc.constant('order' as const),
  body,
  near,
});

/** One thing that somebody does with an account, or some time that passes. */
export const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 50, arbitrary: orderAction },
  { weight: 10, arbitrary: fc.record({ kind: fc.constant('cancel' as const), which: fc.nat(40) }) },
  {
    weight: 10,
    arbitrary: fc.record({
      kind: fc.constant('replace' as const),
      which: fc.nat(40),
      qty: fc.option(fc.integer({ min: 1, max: 150 }), { nil: undefined }),
      move: fc.double({ min: 0.99, max: 1.01, noNaN: true }),
    }),
  },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('close' as const), which: fc.nat(3) }) },
  {
    weight: 30,
    arbitrary: fc.record({ kind: fc.constant('wait' as const), seconds: fc.integer({ min: 1, max: 120 }) }),
  },
  { weight: 1, arbitrary: fc.constantFrom<Action>({ kind: 'cancel_all' }, { kind: 'close_all' }) },
);

/** Does it; false when the exchange refused. */
export function act({ exchange, market }: Bench, one: Action): boolean {
  try {
    perform(exchange, market, one);
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}

function perform(exchange: Bench['exchange'], market: Market, one: Action): void {
  const { desk, ledger } = exchange;
  switch (one.kind) {
    case 'wait':
      exchange.advanceTo(exchange.now + one.seconds * 1_000);
      return;
    case 'order':
      desk.place(parseTicket(bodyOf(market, exchange.now, one), market, () => desk.newClientOrderId()));
      return;
    case 'cancel_all':
      desk.cancelAll();
      return;
    case 'close_all':
      desk.closeAll(true);
      return;
    case 'close':
      desk.close([...ledger.positions.keys()][one.which] ?? 'AAA', {
        percentage: exchange.priceOf('AAA').mod(100).plus(1),
      });
      return;
    case 'cancel':
    case 'replace':
      touch(exchange, one);
  }
}

/** Cancels or replaces one of the open orders. */
function touch(exchange: Bench['exchange'], one: Extract<Action, { kind: 'cancel' | 'replace' }>): void {
  const { desk, ledger } = exchange;
  const order = [...ledger.open.values()][one.which % Math.max(1, ledger.open.size)];
  if (order === undefined) return;
  if (one.kind === 'cancel') {
    desk.cancel(order.id);
    return;
  }
  const moved = (price: typeof order.limitPrice): string | undefined => price?.times(one.move).toFixed(2);
  const change = { qty: one.qty, limit_price: moved(order.limitPrice), stop_price: moved(order.stopPrice) };
  desk.replace(order.id, parseAmendment(change));
}

/** The order with the prices that its type and class want, near the market's. */
function bodyOf(market: Market, now: number, one: Extract<Action, { kind: 'order' }>): unknown {
  const { body: order, near: at } = one;
  const { type, side: way, order_class: orderClass } = order;
  const price = market.priceAt(order.symbol, now)?.price ?? 100;
  const text = (value: number): string => value.toFixed(2);
  const [far, wide] = [Math.abs(at.stop - 1) + 0.003, Math.abs(at.limit - 1) + 0.003];
  const complex = orderClass !== undefined;
  const stops = type === 'stop' || type === 'stop_limit';
  const sellsOut = (orderClass === 'oco') === (way === 'sell');
  const [profit, loss] = sellsOut ? [1 + wide, 1 - far] : [1 - wide, 1 + far];
  const limit = complex ? 1 : at.limit;
  return {
    ...order,
    ...(orderClass === 'oco' ? { type: 'limit' } : {}),
    ...((type === 'limit' || type === 'stop_limit') && orderClass !== 'oco'
      ? { limit_price: text(price * limit) }
      : {}),
    ...(stops ? { stop_price: text(price * (way === 'buy' ? 1 + far : 1 - far)) } : {}),
    ...(type === 'trailing_stop' ? { trail_percent: text(far * 100) } : {}),
    ...(orderClass === 'bracket' || orderClass === 'oco'
      ? { take_profit: { limit_price: text(price * profit) } }
      : {}),
    ...(complex ? { stop_loss: { stop_price: text(price * loss) } } : {}),
  };
}
