import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSyntheticMarket } from '../../../src/paper-exchange/index.ts';
import { CLOSE, drive, MINUTE, marketOf, OPEN, SECOND } from './exchange-driver.ts';

/** Rises from 100 by way of 99 to 102, then stands. */
const rising = [
  [0, 100, 102, 99, 101, 600_000],
  [1, 101, 101, 101, 101, 600_000],
] as const;

describe('matching', () => {
  it('trades on the first price point after the order, not on the one that was known', async () => {
    const exchange = drive({ market: marketOf({ XYZ: rising }) });

    const order = await exchange.order({ symbol: 'XYZ', qty: '1' });
    const atOnce = await exchange.look(order.id);
    exchange.now = OPEN + SECOND;
    const later = await exchange.look(order.id);

    expect(atOnce.status).toBe('new');
    expect(later).toMatchObject({ status: 'filled', filled_at: new Date(OPEN + SECOND).toISOString() });
    // A third of the minute leads from 100 down to 99: 19 seconds, so a second costs 5 cents.
    expect(later.filled_avg_price).toBe('99.95');
  });

  it('never fills at or before the submission, on any market at any time', async () => {
    const market = createSyntheticMarket({ seed: 11 });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('AAPL', 'MSFT', 'BTC/USD'),
        fc.integer({ min: 0, max: 5 * 3_600_000 }),
        fc.constantFrom('buy', 'sell'),
        async (symbol, offset, side) => {
          const submitted = OPEN + offset;
          const exchange = drive({ market, now: submitted, cash: '1000000', settings: { shorting: true } });
          const tif = symbol === 'BTC/USD' ? 'gtc' : 'day';
          if (side === 'sell' && tif === 'gtc') return;

          const order = await exchange.order({ symbol, side, qty: '1', time_in_force: tif });
          exchange.now = submitted + 10 * MINUTE;
          const filled = await exchange.look(order.id);

          expect(filled.status).toBe('filled');
          const time = Date.parse(filled.filled_at ?? '');
          expect(time).toBeGreaterThan(submitted);
          expect(market.priceAt(symbol, time)?.time).toBe(time);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('keeps the price inside the bar however large the slippage', async () => {
    const exchange = drive({ market: marketOf({ XYZ: rising }), settings: { slippageBps: 1_000 } });

    const order = await exchange.order({ symbol: 'XYZ', qty: '1' });
    exchange.now = OPEN + SECOND;

    expect((await exchange.look(order.id)).filled_avg_price).toBe('102');
  });

  it('fills a limit at the limit or better, and not before', async () => {
    const exchange = drive({ market: marketOf({ XYZ: rising }) });

    const near = await exchange.order({ symbol: 'XYZ', qty: '1', type: 'limit', limit_price: '99.50' });
    const far = await exchange.order({ symbol: 'XYZ', qty: '1', type: 'limit', limit_price: '98.99' });
    exchange.now = OPEN + 5 * SECOND;
    const early = await exchange.look(near.id);
    exchange.now = OPEN + 2 * MINUTE;
    const late = await exchange.look(near.id);

    expect(early.status).toBe('new');
    expect(late.status).toBe('filled');
    expect(Number(late.filled_avg_price)).toBeLessThanOrEqual(99.5);
    expect((await exchange.look(far.id)).status).toBe('new');
  });

  it('fills in parts, and takes no more than its share of a bar from all orders together', async () => {
    const market = marketOf({
      XYZ: [
        [0, 10, 10, 10, 10, 1_000],
        [1, 10, 10, 10, 10, 1_000],
        [2, 10, 10, 10, 10, 1_000],
      ],
    });
    const exchange = drive({ market });

    const first = await exchange.order({ symbol: 'XYZ', qty: '300' });
    const second = await exchange.order({ symbol: 'XYZ', qty: '100' });
    exchange.now = OPEN + MINUTE - SECOND;
    const [a, b] = [await exchange.look(first.id), await exchange.look(second.id)];
    exchange.now = OPEN + 2 * MINUTE - SECOND;
    const [c, d] = [await exchange.look(first.id), await exchange.look(second.id)];

    expect(a).toMatchObject({ status: 'partially_filled', filled_qty: '250' });
    expect(b).toMatchObject({ status: 'new', filled_qty: '0' });
    expect(c).toMatchObject({ status: 'filled', filled_qty: '300' });
    expect(d).toMatchObject({ status: 'filled', filled_qty: '100' });
  });

  it('lets an order wait for the open, and expires what the day did not fill at its close', async () => {
    const night = OPEN - 6 * 3_600_000;
    const exchange = drive({
      market: marketOf({ XYZ: [[-600, 100, 100, 100, 100, 10], ...rising] }),
      now: night,
    });

    const order = await exchange.order({ symbol: 'XYZ', qty: '1' });
    const resting = await exchange.order({ symbol: 'XYZ', qty: '1', type: 'limit', limit_price: '1' });
    exchange.now = OPEN - SECOND;
    const waiting = await exchange.look(order.id);
    exchange.now = OPEN;
    const open = await exchange.look(order.id);
    exchange.now = CLOSE;
    const expired = await exchange.look(resting.id);

    expect(waiting).toMatchObject({ status: 'accepted', filled_qty: '0' });
    expect(open).toMatchObject({ status: 'filled', filled_at: new Date(OPEN).toISOString() });
    expect(expired).toMatchObject({ status: 'expired', expired_at: new Date(CLOSE).toISOString() });
  });

  it('fills an ioc with what is there and cancels the rest; a fok all or nothing', async () => {
    const market = marketOf({ XYZ: [[0, 10, 10, 10, 10, 2_400]] });
    const exchange = drive({ market });

    // A quarter of the volume, in six steps: 100 shares at first.
    const fok = await exchange.order({ symbol: 'XYZ', qty: '101', time_in_force: 'fok' });
    const ioc = await exchange.order({ symbol: 'XYZ', qty: '150', time_in_force: 'ioc' });
    exchange.now = OPEN + SECOND;

    expect(await exchange.look(fok.id)).toMatchObject({ status: 'canceled', filled_qty: '0' });
    expect(await exchange.look(ioc.id)).toMatchObject({ status: 'canceled', filled_qty: '100' });
  });

  it('comes to the same end however often it is asked on the way', async () => {
    const market = createSyntheticMarket({ seed: 3 });
    const run = async (steps: readonly number[]): Promise<unknown> => {
      const exchange = drive({ market, settings: { participation: 0.01 } });
      for (const symbol of ['AAPL', 'KO', 'T']) {
        await exchange.order({ symbol, qty: '120', client_order_id: symbol });
        const low = ((market.priceAt(symbol, OPEN)?.price ?? 0) * 0.995).toFixed(2);
        const limit = { type: 'limit', limit_price: low, client_order_id: `${symbol} limit` };
        await exchange.order({ symbol, qty: '50', ...limit });
      }
      for (const step of steps) {
        exchange.now += step;
        await exchange.call('GET', '/v2/account');
      }
      exchange.now = OPEN + 90 * MINUTE;
      const orders = await exchange.call('GET', '/v2/orders?status=all');
      return [orders.body, (await exchange.call('GET', '/v2/account')).body];
    };
    const inOneGo = await run([]);

    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 400_000 }), { maxLength: 12 }), async (steps) => {
        expect(await run(steps)).toEqual(inOneGo);
      }),
      { numRuns: 10 },
    );
  });
});
