import { describe, expect, it } from 'vitest';
import { CLOSE, drive, MINUTE, marketOf, OPEN, type Row, SECOND } from '../exchange-driver.ts';

const HOUR = 60 * MINUTE;
/** The day before, the day itself, and a bar before the open and one after the close. */
const rows: readonly Row[] = [
  [-24 * 60, 100, 100, 100, 100, 1_000],
  [-60, 98, 98, 98, 98, 1_000],
  [0, 101, 103, 99, 102, 2_400],
  [200, 104, 104, 104, 104, 1_000],
  [389, 105, 107, 105, 106, 2_400],
  [420, 109, 109, 109, 109, 1_000],
];
const market = marketOf({ XYZ: rows });
const NIGHT = OPEN - 10 * HOUR;

describe('an order for the opening auction', () => {
  it('gets the first price of the session, with the whole first bar to trade against', async () => {
    const exchange = drive({ market, now: NIGHT, settings: { slippageBps: 50 } });

    const order = await exchange.order({ symbol: 'XYZ', qty: '500', time_in_force: 'opg' });
    exchange.now = OPEN;

    expect(order.status).toBe('accepted');
    expect(await exchange.look(order.id)).toMatchObject({
      status: 'filled',
      filled_avg_price: '101',
      filled_at: new Date(OPEN).toISOString(),
    });
  });

  it('is canceled when the price is not good enough, or not all of it is met', async () => {
    const exchange = drive({ market, now: NIGHT });

    const limited = await exchange.order({
      symbol: 'XYZ',
      qty: '10',
      time_in_force: 'opg',
      type: 'limit',
      limit_price: '100',
    });
    const large = await exchange.order({ symbol: 'XYZ', qty: '900', time_in_force: 'opg' });
    exchange.now = OPEN + SECOND;

    expect(await exchange.look(limited.id)).toMatchObject({ status: 'canceled', filled_qty: '0' });
    // A quarter of the bar's 2,400.
    expect(await exchange.look(large.id)).toMatchObject({ status: 'canceled', filled_qty: '600' });
  });
});

describe('an order for the closing auction', () => {
  it('gets the last price of the session at the close', async () => {
    const exchange = drive({ market, now: OPEN + HOUR });

    const order = await exchange.order({ symbol: 'XYZ', qty: '100', time_in_force: 'cls' });
    exchange.now = CLOSE - SECOND;
    const before = await exchange.look(order.id);
    exchange.now = CLOSE;

    expect(before.status).toBe('new');
    expect(await exchange.look(order.id)).toMatchObject({
      status: 'filled',
      filled_avg_price: '106',
      filled_at: new Date(CLOSE).toISOString(),
    });
  });

  it('does not trade on a price that was there before it', async () => {
    const quiet = marketOf({ XYZ: [[0, 100, 100, 100, 100, 1_000]] });
    const exchange = drive({ market: quiet, now: OPEN + HOUR });

    const order = await exchange.order({ symbol: 'XYZ', qty: '1', time_in_force: 'cls' });
    exchange.now = CLOSE;

    expect(await exchange.look(order.id)).toMatchObject({ status: 'canceled', filled_qty: '0' });
  });

  it('is refused in the last ten minutes, on a half day those before 13:00', async () => {
    const halfDay = Date.parse('2025-07-03T16:55:00Z');
    const ticket = { symbol: 'XYZ', qty: '1', side: 'buy', type: 'market', time_in_force: 'cls' };
    const statuses: number[] = [];
    for (const now of [CLOSE - 11 * MINUTE, CLOSE - 9 * MINUTE, CLOSE + 4 * HOUR, halfDay]) {
      statuses.push((await drive({ market, now }).call('POST', '/v2/orders', ticket)).status);
    }

    expect(statuses).toEqual([200, 403, 200, 403]);
  });
});

describe('extended hours', () => {
  const order = { symbol: 'XYZ', qty: '10', type: 'limit', limit_price: '110' };

  it('are for limit orders that ask for them', async () => {
    const exchange = drive({ market, now: OPEN - 2 * HOUR });

    const early = await exchange.order({ ...order, extended_hours: true });
    const usual = await exchange.order(order);
    exchange.now = OPEN - 1;

    expect(early.status).toBe('new');
    expect(usual.status).toBe('accepted');
    expect(await exchange.look(early.id)).toMatchObject({ status: 'filled', filled_avg_price: '98' });
    expect(await exchange.look(usual.id)).toMatchObject({ status: 'accepted', filled_qty: '0' });
  });

  it('end at 20:00', async () => {
    const exchange = drive({ market, now: OPEN });

    const low = { ...order, limit_price: '50' };
    const late = await exchange.order({ ...low, extended_hours: true });
    const usual = await exchange.order(low);
    exchange.now = CLOSE + HOUR;
    const after = [(await exchange.look(late.id)).status, (await exchange.look(usual.id)).status];
    exchange.now = CLOSE + 4 * HOUR;

    expect(after).toEqual(['new', 'expired']);
    expect((await exchange.look(late.id)).expired_at).toBe(new Date(CLOSE + 4 * HOUR).toISOString());
  });
});

describe('a halt', () => {
  it('lets nothing trade in its symbol, and resting orders go on after it', async () => {
    const flat = (price: number): Row[] => [
      [0, price, price, price, price, 6_000],
      [1, price, price, price, price, 6_000],
      [2, price, price, price, price, 6_000],
    ];
    const from = new Date(OPEN).toISOString();
    const until = new Date(OPEN + 90 * SECOND).toISOString();
    const exchange = drive({
      market: marketOf({ XYZ: flat(10), ABC: flat(10) }),
      faults: { faults: [{ kind: 'halt', symbol: 'XYZ', from, until }] },
    });

    const halted = await exchange.order({ symbol: 'XYZ', qty: '1' });
    const other = await exchange.order({ symbol: 'ABC', qty: '1' });
    exchange.now = OPEN + 3 * MINUTE;

    expect((await exchange.look(halted.id)).filled_at).toBe(until);
    expect((await exchange.look(other.id)).filled_at).toBe(new Date(OPEN + SECOND).toISOString());
  });
});
