import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dec, ZERO } from '../../../src/domain/decimal.ts';
import { canFollow } from '../../../src/domain/order/lifecycle.ts';
import type { OrderStatus } from '../../../src/domain/order/status.ts';
import type { ExchangeSettings } from '../../../src/paper-exchange/index.ts';
import { type Bench, openBench } from './bench-exchange.ts';
import { type Action, act, action, randomMarket } from './random-trading.ts';

const START = '100000';
/** A run of a thousand operations, ten times: the ten thousand that the exchange has to survive. */
const OPERATIONS = 1_000;
const RUNS = 10;

const settings: fc.Arbitrary<Partial<ExchangeSettings>> = fc.constantFrom<Partial<ExchangeSettings>[]>(
  { participation: 0.05 },
  { participation: 0.5, feeBps: 3, feePerShare: 0.01, regulatoryFees: true, cryptoFeeBps: 25 },
  { venueDelayMs: 20_000, slippageBps: 10, spreadShare: 1 },
  { shorting: true, multiplier: 2, participation: 0.1, regulatoryFees: true },
  { shorting: true, multiplier: 4, venueDelayMs: 5_000, hardToBorrow: ['CCC'] },
);

/** What the fills say that there should be, against what there is; exact to the last digit. */
function checkBooks({ exchange }: Bench): void {
  const { ledger } = exchange;
  let cash = dec(START);
  const held = new Map<string, ReturnType<typeof dec>>();
  const filled = new Map<string, ReturnType<typeof dec>>();
  for (const { orderId, symbol, side, qty, price, fee } of ledger.store.fills()) {
    const change = side === 'buy' ? qty : qty.times(-1);
    cash = cash.minus(change.times(price)).minus(fee);
    held.set(symbol, (held.get(symbol) ?? ZERO).plus(change));
    filled.set(orderId, (filled.get(orderId) ?? ZERO).plus(qty));
    expect(fee.gte(0)).toBe(true);
  }
  expect(ledger.state.cash.toFixed()).toBe(cash.toFixed());
  for (const [symbol, qty] of held) {
    expect((ledger.positions.get(symbol)?.qty ?? ZERO).toFixed()).toBe(qty.toFixed());
  }
  expect(ledger.positions.size).toBe([...held.values()].filter((qty) => !qty.eq(0)).length);
  for (const [orderId, qty] of filled) {
    const order = exchange.order(orderId);
    expect(order?.filledQty.toFixed()).toBe(qty.toFixed());
    if (order?.qty !== undefined) expect(qty.lte(order.qty)).toBe(true);
    if (order?.notional !== undefined) expect(order.filledCost.lte(order.notional)).toBe(true);
  }
}

/** Cash, and positions at what they cost, and fees, are what there was, and what was won or lost on the way. */
function checkCost({ exchange }: Bench): void {
  const { ledger } = exchange;
  let [realised, fees] = [ZERO, ZERO];
  const books = new Map<string, { qty: ReturnType<typeof dec>; cost: ReturnType<typeof dec> }>();
  for (const { symbol, side, qty, price, fee } of ledger.store.fills()) {
    fees = fees.plus(fee);
    const before = books.get(symbol) ?? { qty: ZERO, cost: ZERO };
    const change = side === 'buy' ? qty : qty.times(-1);
    if (before.qty.times(change).gte(0)) {
      books.set(symbol, { qty: before.qty.plus(change), cost: before.cost.plus(change.times(price)) });
      continue;
    }
    const released = before.cost.times(change).div(before.qty);
    realised = realised.minus(change.times(price)).plus(released);
    books.set(symbol, { qty: before.qty.plus(change), cost: before.cost.plus(released) });
  }
  const positions = [...ledger.positions.values()].reduce(
    (sum, { qty, averageEntryPrice }) => sum.plus(qty.times(averageEntryPrice)),
    ZERO,
  );
  const sum = ledger.state.cash.plus(positions).plus(fees).minus(realised);
  // Averages have eighteen decimals.
  expect(sum.minus(START).abs().lt('0.000001')).toBe(true);
}

/** Every fill is inside its bar and later than its order; nobody sells what he has not, unless he may. */
function checkUpdates({ exchange, updates, market }: Bench): void {
  const statuses = new Map<string, OrderStatus>();
  for (const { event, order, time, fill } of updates) {
    const before = statuses.get(order.id);
    if (before !== undefined)
      expect([before, order.status, canFollow(before, order.status)]).toEqual([before, order.status, true]);
    statuses.set(order.id, order.status);
    if (fill === undefined) continue;
    expect(['fill', 'partial_fill']).toContain(event);
    expect(time).toBeGreaterThan(order.submittedAt);
    if (!exchange.settings.shorting) expect(fill.positionQty.gte(0)).toBe(true);
  }
  for (const { symbol, price, barStart } of exchange.ledger.store.fills()) {
    const [bar] = market.bars(symbol, '1Min', barStart, barStart + 1, Number.MAX_SAFE_INTEGER);
    expect(Number(price)).toBeGreaterThanOrEqual(bar?.low ?? Number.NaN);
    expect(Number(price)).toBeLessThanOrEqual(bar?.high ?? Number.NaN);
  }
}

describe('money and shares', () => {
  it('are neither made nor lost by ten thousand orders, cancels, replacements and prices', () => {
    let [fills, done] = [0, 0];
    fc.assert(
      fc.property(
        settings,
        fc.integer({ min: 1, max: 1e6 }),
        fc.array(action, { minLength: OPERATIONS, maxLength: OPERATIONS, size: 'max' }),
        (chosen, seed, actions: readonly Action[]) => {
          const bench = openBench({ market: randomMarket(seed), settings: chosen, cash: START });

          for (const one of actions) {
            if (act(bench, one)) done += 1;
          }
          bench.exchange.advanceTo(bench.exchange.now + 60_000);

          checkBooks(bench);
          checkCost(bench);
          checkUpdates(bench);
          fills += bench.exchange.ledger.store.fills().length;
          bench.close();
        },
      ),
      { numRuns: RUNS, endOnFailure: true },
    );
    // It would prove nothing if everything were refused.
    expect(done).toBeGreaterThan(RUNS * OPERATIONS * 0.4);
    expect(fills).toBeGreaterThan(RUNS * 100);
  }, 60_000);
});
