import { describe, expect, it } from 'vitest';
import { createPaperExchange, createSyntheticMarket } from '../../../src/paper-exchange/index.ts';
import { CLOSE, drive, MINUTE, marketOf, OPEN } from './exchange-driver.ts';

const market = createSyntheticMarket({ seed: 8 });
const ticket = { symbol: 'AAPL', qty: '1', side: 'buy', type: 'market', time_in_force: 'day' };

interface Fault {
  readonly code: number;
  readonly message: string;
}

describe('the account', () => {
  it.each([
    [{ qty: '1000000' }, 'insufficient buying power'],
    [{ side: 'sell' }, 'insufficient qty available for order (requested: 1, available: 0)'],
  ])('refuses %j with Alpaca’s code', async (change, message) => {
    const exchange = drive({ market });

    const { status, body } = await exchange.call<Fault>('POST', '/v2/orders', { ...ticket, ...change });

    expect({ status, ...body }).toMatchObject({ status: 403, code: 40310000, message });
  });

  it('does not sell the same share twice', async () => {
    const exchange = drive({ market });
    await exchange.order({ symbol: 'AAPL', qty: '10' });
    exchange.now += MINUTE;
    await exchange.order({ symbol: 'AAPL', qty: '7', side: 'sell', type: 'limit', limit_price: '9999' });

    const { body } = await exchange.call<Fault>('POST', '/v2/orders', { ...ticket, qty: '4', side: 'sell' });

    expect(body.message).toBe('insufficient qty available for order (requested: 4, available: 3)');
  });

  it('may be short where that is allowed, and buys back without needing more cash', async () => {
    const exchange = drive({
      market: marketOf({ XYZ: [[0, 10, 10, 10, 10, 1e6]] }),
      settings: { shorting: true },
    });

    await exchange.order({ symbol: 'XYZ', qty: '100', side: 'sell' });
    exchange.now = OPEN + 1_000;
    const short = await exchange.call('GET', '/v2/positions/XYZ');
    const account = await exchange.call('GET', '/v2/account');
    await exchange.order({ symbol: 'XYZ', qty: '100' });
    exchange.now = OPEN + 2_000;

    expect(short.body).toMatchObject({ side: 'short', qty: '-100', market_value: '-1000' });
    expect(account.body).toMatchObject({ cash: '101000', equity: '100000', buying_power: '99000' });
    expect(await exchange.cash()).toBe('100000');
  });

  it('takes fees, rounded up to a cent', async () => {
    const exchange = drive({
      market: marketOf({ XYZ: [[0, 10, 10, 10, 10, 1e6]] }),
      settings: { feeBps: 1 },
    });

    await exchange.order({ symbol: 'XYZ', qty: '1' });
    exchange.now = OPEN + 1_000;

    expect(await exchange.cash()).toBe('99989.99');
  });

  it('buys for an amount of dollars', async () => {
    const exchange = drive({ market: marketOf({ XYZ: [[0, 30, 30, 30, 30, 1e6]] }) });

    const order = await exchange.order({ symbol: 'XYZ', notional: '100' });
    exchange.now = OPEN + 1_000;

    expect(await exchange.look(order.id)).toMatchObject({
      status: 'filled',
      qty: null,
      filled_qty: '3.333333333',
    });
    expect(await exchange.cash()).toBe('99900.00000001');
  });
});

describe('the interface', () => {
  it('needs credentials, but not for coins’ market data, and knows the right ones', async () => {
    const credentials = { keyId: 'key', secretKey: 'secret' };
    const { app } = createPaperExchange({ clock: { now: () => new Date(OPEN) }, market, credentials });
    const status = async (path: string, headers: Record<string, string> = {}): Promise<number> =>
      (await app.request(path, { headers })).status;
    const keys = (secret: string) => ({ 'APCA-API-KEY-ID': 'key', 'APCA-API-SECRET-KEY': secret });

    expect(await status('/v2/account')).toBe(401);
    expect(await status('/v2/stocks/snapshots?symbols=AAPL', { 'APCA-API-KEY-ID': 'key' })).toBe(401);
    expect(await status('/v2/account', keys('wrong'))).toBe(403);
    expect(await status('/v2/account', keys('secret'))).toBe(200);
    expect(await status('/v1beta3/crypto/us/snapshots?symbols=BTC/USD')).toBe(200);
  });

  it('says why an order cannot be canceled', async () => {
    const exchange = drive({ market });
    const order = await exchange.order({ symbol: 'AAPL', qty: '1' });
    exchange.now += MINUTE;

    const filled = await exchange.call<Fault>('DELETE', `/v2/orders/${order.id}`);
    const unknown = await exchange.call<Fault>('DELETE', '/v2/orders/00000000-0000-4000-8000-000000000000');
    const noId = await exchange.call<Fault>('DELETE', '/v2/orders/nothing');

    expect(filled).toMatchObject({ status: 422, body: { message: 'order is already in "filled" state' } });
    expect(unknown).toMatchObject({ status: 404, body: { code: 40410000 } });
    expect(noId).toMatchObject({ status: 422, body: { code: 40010001, message: 'order_id is missing' } });
  });

  it('pages bars in both directions without losing or doubling one', async () => {
    const exchange = drive({ market, now: CLOSE });
    const read = async (sort: string, limit: number): Promise<string[]> => {
      const seen: string[] = [];
      let token: string | null = null;
      do {
        const query = new URLSearchParams({
          symbols: 'KO,AAPL',
          timeframe: '1Min',
          sort,
          limit: String(limit),
        });
        if (token !== null) query.set('page_token', token);
        const { body } = await exchange.call<{
          bars: Record<string, { t: string }[]>;
          next_page_token: string | null;
        }>('GET', `/v2/stocks/bars?${query.toString()}`);
        for (const [symbol, bars] of Object.entries(body.bars))
          seen.push(...bars.map(({ t }) => `${symbol} ${t}`));
        token = body.next_page_token;
      } while (token !== null);
      return seen;
    };

    const whole = await read('asc', 10_000);

    expect(whole).toHaveLength(780);
    expect(await read('asc', 130)).toEqual(whole);
    expect((await read('desc', 97)).toSorted()).toEqual(whole.toSorted());
  });
});
