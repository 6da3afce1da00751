import { describe, expect, it } from 'vitest';
import { usd } from '../../../src/domain/money.ts';
import { createPaperExchange } from '../../../src/paper-exchange/index.ts';
import { type Driver, drive, MINUTE, marketOf, OPEN, type Row, SECOND } from './exchange-driver.ts';

const flat = (price: number): Row[] => [
  [0, price, price, price, price, 1e9],
  [1, price, price, price, price, 1e9],
  [2, price, price, price, price, 1e9],
];
const market = marketOf({ XYZ: flat(100), ABC: flat(50), 'BTC/USD': flat(1_000) });

const account = async (exchange: Driver): Promise<unknown> =>
  (await exchange.call('GET', '/v2/account')).body;
const buy = async (exchange: Driver, symbol: string, qty: string): Promise<void> => {
  await exchange.order({ symbol, qty, time_in_force: symbol.includes('/') ? 'gtc' : 'day' });
  exchange.now += SECOND;
};

describe('buying power', () => {
  it('is cash where there is no margin', async () => {
    const exchange = drive({ market });

    await buy(exchange, 'XYZ', '600');

    expect(await account(exchange)).toMatchObject({
      multiplier: '1',
      cash: '40000',
      buying_power: '40000',
      regt_buying_power: '40000',
      daytrading_buying_power: '0',
      initial_margin: '60000',
      maintenance_margin: '18000',
      long_market_value: '60000',
      equity: '100000',
    });
  });

  it('is twice what initial margin leaves on margin; coins are paid in full', async () => {
    const exchange = drive({ market, settings: { multiplier: 2 } });

    await buy(exchange, 'XYZ', '1000');
    const half = await account(exchange);
    await buy(exchange, 'ABC', '1200');
    const coins = await exchange.call('POST', '/v2/orders', {
      symbol: 'BTC/USD',
      qty: '1',
      side: 'buy',
      type: 'market',
      time_in_force: 'gtc',
    });

    expect(half).toMatchObject({ cash: '0', buying_power: '100000', initial_margin: '50000' });
    expect(await account(exchange)).toMatchObject({
      cash: '-60000',
      buying_power: '40000',
      non_marginable_buying_power: '0',
      initial_margin: '80000',
      maintenance_margin: '48000',
    });
    expect(coins).toMatchObject({
      status: 403,
      body: { message: 'insufficient balance for USD (requested: 1000, available: 0)' },
    });
  });

  it('is four times yesterday’s excess for a day trader, less what was opened today', async () => {
    const exchange = drive({ market, settings: { multiplier: 4 } });

    await buy(exchange, 'XYZ', '3000');
    const order = { symbol: 'ABC', qty: '2001', side: 'buy', type: 'market', time_in_force: 'day' };
    const tooMuch = await exchange.call('POST', '/v2/orders', order);

    expect(await account(exchange)).toMatchObject({
      multiplier: '4',
      buying_power: '100000',
      daytrading_buying_power: '100000',
    });
    expect(tooMuch).toMatchObject({
      status: 403,
      body: { message: 'insufficient day trading buying power', daytrading_buying_power: '100000' },
    });
  });

  it('is held by resting orders, at three percent above the price by short sales', async () => {
    const exchange = drive({ market, settings: { multiplier: 2, shorting: true } });

    await exchange.order({ symbol: 'XYZ', qty: '100', type: 'limit', limit_price: '90' });
    await exchange.order({ symbol: 'ABC', qty: '100', side: 'sell', type: 'limit', limit_price: '60' });
    await exchange.order({ symbol: 'ABC', qty: '100', side: 'sell', type: 'limit', limit_price: '51' });

    // 200,000 less 9,000, 6,000 and 103 % of 5,000.
    expect(await account(exchange)).toMatchObject({ buying_power: '179850' });
  });

  it('of a short position needs margin for what it is worth', async () => {
    const exchange = drive({ market, settings: { multiplier: 2, shorting: true } });

    await exchange.order({ symbol: 'XYZ', qty: '400', side: 'sell' });
    exchange.now += SECOND;
    const over = { symbol: 'XYZ', qty: '401', side: 'buy', type: 'market', time_in_force: 'day' };

    expect(await account(exchange)).toMatchObject({
      cash: '140000',
      equity: '100000',
      short_market_value: '-40000',
      initial_margin: '20000',
      maintenance_margin: '12000',
      buying_power: '160000',
    });
    // It takes two orders to turn a short position into a long one.
    expect(await exchange.call('POST', '/v2/orders', over)).toMatchObject({
      status: 403,
      body: { message: 'insufficient qty available for order (requested: 401, available: 400)' },
    });
  });
});

describe('the operator', () => {
  it.each(['tradingBlocked', 'accountBlocked'] as const)('can have an account %s', async (block) => {
    const exchange = createPaperExchange({
      clock: { now: () => new Date(OPEN) },
      market,
      initialCash: usd(1_000),
    });
    const headers = { 'APCA-API-KEY-ID': 'key', 'APCA-API-SECRET-KEY': 'secret' };
    const body = JSON.stringify({
      symbol: 'XYZ',
      qty: '1',
      side: 'buy',
      type: 'market',
      time_in_force: 'day',
    });

    exchange.setAccount({ [block]: true });
    const seen = (await (await exchange.app.request('/v2/account', { headers })).json()) as unknown;
    const answer = await exchange.app.request('/v2/orders', { method: 'POST', headers, body });

    const field = block === 'tradingBlocked' ? 'trading_blocked' : 'account_blocked';
    expect(seen).toMatchObject({ [field]: true });
    expect(answer.status).toBe(403);
    expect(await answer.json()).toMatchObject({ message: 'account is not authorized to trade' });
    exchange.close();
  });
});

describe('closing positions', () => {
  const closing = async (): Promise<Driver> => {
    const exchange = drive({ market });
    await buy(exchange, 'XYZ', '30');
    await buy(exchange, 'ABC', '7');
    await buy(exchange, 'BTC/USD', '0.5');
    return exchange;
  };

  it.each([
    ['', '30'],
    ['?qty=12', '12'],
    // Of whole shares only whole shares.
    ['?percentage=25', '7'],
  ])('sells what is asked for (%s)', async (query, qty) => {
    const exchange = await closing();

    const answer = await exchange.call('DELETE', `/v2/positions/XYZ${query}`);

    expect(answer).toMatchObject({ status: 200, body: { qty, side: 'sell', type: 'market' } });
  });

  it.each([
    ['/v2/positions/XYZ?qty=31', 403, 'insufficient qty available for order (requested: 31, available: 30)'],
    ['/v2/positions/XYZ?percentage=101', 422, 'percentage must be between 0 and 100'],
    ['/v2/positions/XYZ?qty=1&percentage=5', 422, 'only one of qty or percentage is accepted'],
    ['/v2/positions/NOSUCH', 404, 'symbol not found: NOSUCH'],
  ])('refuses %s', async (path, status, message) => {
    const exchange = await closing();

    expect(await exchange.call('DELETE', path)).toMatchObject({ status, body: { message } });
  });

  it('of all at once answers for each, and cancels their orders first when told to', async () => {
    const exchange = await closing();
    const resting = await exchange.order({
      symbol: 'XYZ',
      qty: '20',
      side: 'sell',
      type: 'limit',
      limit_price: '200',
    });

    const blocked = await exchange.call<{ status: number }[]>('DELETE', '/v2/positions');
    exchange.now += MINUTE;
    const rest = await exchange.call<{ symbol: string }[]>('DELETE', '/v2/positions?cancel_orders=true');
    exchange.now += MINUTE;

    expect(blocked.status).toBe(207);
    expect(blocked.body).toMatchObject([
      { symbol: 'ABC', status: 200 },
      { symbol: 'BTCUSD', status: 200, body: { time_in_force: 'gtc' } },
      { symbol: 'XYZ', status: 403, body: { related_orders: [resting.id] } },
    ]);
    expect(rest.body).toMatchObject([{ symbol: 'XYZ', status: 200, body: { qty: '30' } }]);
    expect((await exchange.look(resting.id)).status).toBe('canceled');
    expect((await exchange.call('GET', '/v2/positions')).body).toEqual([]);
  });

  it('is apart from canceling all orders, which answers for each', async () => {
    const exchange = drive({ market });
    const low = { symbol: 'XYZ', qty: '1', type: 'limit', limit_price: '50' };
    const [first, second] = [await exchange.order(low), await exchange.order(low)];

    const answer = await exchange.call('DELETE', '/v2/orders');

    expect(answer).toEqual({
      status: 207,
      body: [
        { id: first.id, status: 200 },
        { id: second.id, status: 200 },
      ],
    });
    expect((await exchange.call('GET', '/v2/orders')).body).toEqual([]);
  });
});
