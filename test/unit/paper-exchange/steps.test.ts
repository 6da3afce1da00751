import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openBench } from './bench-exchange.ts';
import { OPEN } from './exchange-driver.ts';
import { act, orderAction, randomMarket } from './random-trading.ts';

const DAY = 24 * 60 * 60_000;
const END = OPEN + DAY + 8 * 60 * 60_000;

describe('orders of every kind', () => {
  it('come to the same end however often the exchange is asked on the way', () => {
    let fills = 0;
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e6 }),
        fc.array(orderAction, { minLength: 10, maxLength: 40 }),
        fc.array(fc.integer({ min: 500, max: 4_000_000 }), { minLength: 1, maxLength: 60 }),
        (seed, orders, steps) => {
          const market = randomMarket(seed);
          const settings = { participation: 0.1, shorting: true, multiplier: 2, spreadShare: 0.5 } as const;
          const run = (waits: readonly number[]): unknown => {
            const bench = openBench({ market, settings, cash: '1000000' });
            for (const order of orders) act(bench, order);
            for (const wait of waits) bench.exchange.advanceTo(Math.min(END, bench.exchange.now + wait));
            bench.exchange.advanceTo(END);
            const { ledger } = bench.exchange;
            const all = { status: 'all', direction: 'asc', limit: 500, nested: false } as const;
            const seen = bench.exchange.orders({ ...all, ...EVERYTHING });
            fills += ledger.store.fills().length;
            const result = JSON.stringify([
              seen,
              ledger.store.fills(),
              ledger.state.cash,
              bench.exchange.positions(),
            ]);
            bench.close();
            return result;
          };

          expect(run(steps)).toBe(run([]));
        },
      ),
      { numRuns: 25, endOnFailure: true },
    );
    expect(fills).toBeGreaterThan(500);
  }, 30_000);
});

const EVERYTHING = {
  symbols: undefined,
  assetClasses: undefined,
  side: undefined,
  after: undefined,
  until: undefined,
  afterSeq: undefined,
  beforeSeq: undefined,
};
