import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dec, ZERO } from '../../../src/domain/decimal.ts';
import { createSyntheticMarket } from '../../../src/paper-exchange/index.ts';
import { drive, type WireOrder } from './exchange-driver.ts';

const market = createSyntheticMarket({ seed: 21 });
const START = 100_000;

type Step =
  | {
      readonly kind: 'order';
      readonly symbol: string;
      readonly side: string;
      readonly qty: number;
      readonly limit: number | undefined;
    }
  | { readonly kind: 'cancel'; readonly which: number }
  | { readonly kind: 'wait'; readonly seconds: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant('order' as const),
    symbol: fc.constantFrom('AAPL', 'KO', 'BTC/USD'),
    side: fc.constantFrom('buy', 'buy', 'sell'),
    qty: fc.integer({ min: 1, max: 150 }),
    limit: fc.option(fc.double({ min: 0.98, max: 1.02, noNaN: true }), { nil: undefined }),
  }),
  fc.record({ kind: fc.constant('cancel' as const), which: fc.nat(20) }),
  fc.record({ kind: fc.constant('wait' as const), seconds: fc.integer({ min: 1, max: 4_000 }) }),
);

interface WirePosition {
  readonly symbol: string;
  readonly qty: string;
  readonly market_value: string;
}

describe('money and shares', () => {
  it('are neither made nor lost by any sequence of orders, cancels and waiting', async () => {
    let filled = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
        const exchange = drive({ market, settings: { slippageBps: 5, participation: 0.02 } });
        const ids: string[] = [];

        for (const action of steps) {
          if (action.kind === 'wait') exchange.now += action.seconds * 1_000;
          else if (action.kind === 'cancel') {
            const id = ids[action.which % Math.max(1, ids.length)];
            if (id !== undefined) await exchange.call('DELETE', `/v2/orders/${id}`);
          } else {
            const crypto = action.symbol === 'BTC/USD';
            const price = market.priceAt(action.symbol, exchange.now)?.price ?? 0;
            const answer = await exchange.call<{ id?: string }>('POST', '/v2/orders', {
              symbol: action.symbol,
              side: action.side,
              qty: crypto ? String(action.qty / 1_000) : String(action.qty),
              time_in_force: crypto ? 'gtc' : 'day',
              ...(action.limit === undefined
                ? { type: 'market' }
                : { type: 'limit', limit_price: (price * action.limit).toFixed(2) }),
            });
            expect([200, 403]).toContain(answer.status);
            if (answer.body.id !== undefined) ids.push(answer.body.id);
          }
        }
        exchange.now += 1_000;

        const orders = (
          await exchange.call<(WireOrder & { side: string; symbol: string })[]>(
            'GET',
            '/v2/orders?status=all&limit=500',
          )
        ).body;
        const positions = (await exchange.call<WirePosition[]>('GET', '/v2/positions')).body;
        const account = (await exchange.call<{ cash: string; equity: string }>('GET', '/v2/account')).body;
        let cash = dec(START);
        const shares = new Map<string, ReturnType<typeof dec>>();
        for (const order of orders) {
          const qty = dec(order.filled_qty);
          expect(qty.gte(0) && qty.lte(order.qty ?? 0)).toBe(true);
          const sign = order.side === 'buy' ? 1 : -1;
          cash = cash.minus(qty.times(order.filled_avg_price ?? 0).times(sign));
          const symbol = order.symbol.replace('/', '');
          shares.set(symbol, (shares.get(symbol) ?? ZERO).plus(qty.times(sign)));
          if (qty.gt(0)) filled += 1;
        }
        // The average price has nine decimals, so a few thousand units may be off by a few millionths.
        expect(dec(account.cash).minus(cash).abs().lt('0.0001')).toBe(true);
        for (const { symbol, qty } of positions) {
          expect(shares.get(symbol)?.toFixed()).toBe(qty);
          expect(dec(qty).gt(0)).toBe(true);
          shares.delete(symbol);
        }
        expect([...shares.values()].every((left) => left.eq(0))).toBe(true);
        const value = positions.reduce((sum, { market_value }) => sum.plus(market_value), ZERO);
        expect(dec(account.cash).plus(value).toFixed()).toBe(account.equity);
      }),
      { numRuns: 80 },
    );
    expect(filled).toBeGreaterThan(40);
  });
});
