import { beforeEach, describe, expect, it } from 'vitest';
import { dec } from '../../../src/domain/decimal.ts';
import { usd } from '../../../src/domain/money.ts';
import { ORDER_STATUSES } from '../../../src/domain/order/status.ts';
import { needs } from '../../support/shared-folder.ts';
import { FOLDER, PublishedContract } from './published.ts';
import { openVenue, URL_OF_EXCHANGE } from './venue.ts';

/** Lets every request through and keeps how it and its answer break the published contract. */
function supervised(): {
  readonly venue: ReturnType<typeof openVenue>;
  readonly problems: string[];
  readonly operations: Set<string>;
  readonly send: (method: string, path: string, body?: unknown) => Promise<number>;
} {
  const contract = new PublishedContract();
  const problems: string[] = [];
  const operations = new Set<string>();
  const around =
    (inner: typeof fetch): typeof fetch =>
    async (input, init) => {
      const request = new Request(input, init);
      const sent = await request.clone().text();
      const response = await inner(request);
      const text = await response.clone().text();
      const json = (body: string): unknown => (body === '' ? undefined : JSON.parse(body));
      const url = new URL(request.url);
      const found = contract.violations(request.method, url, json(sent), response.status, json(text));
      operations.add(found.operation);
      problems.push(...found.problems.map((problem) => `${request.method} ${url.pathname}: ${problem}`));
      return response;
    };
  const venue = openVenue(around);
  const guarded = around(venue.fetch);
  return {
    venue,
    problems,
    operations,
    async send(method, path, body) {
      const headers = { 'APCA-API-KEY-ID': 'key', 'APCA-API-SECRET-KEY': 'secret' };
      const init = body === undefined ? {} : { body: JSON.stringify(body) };
      return (await guarded(`${URL_OF_EXCHANGE}${path}`, { method, headers, ...init })).status;
    },
  };
}

describe("Alpaca's published contract", () => {
  beforeEach((context) => needs(FOLDER, context));

  it('names the statuses of an order that our table of transitions has, and no other', () => {
    expect([...new PublishedContract().enumOf('OrderStatus'), 'unknown'].toSorted()).toEqual(
      [...ORDER_STATUSES].toSorted(),
    );
  });

  it('is kept by what the adapter sends and by what the exchange answers', async () => {
    const { venue, problems, operations } = supervised();
    const { broker, marketData } = venue;
    const stock = {
      symbol: 'AAPL',
      side: 'buy',
      qty: dec('1.5'),
      type: 'market',
      timeInForce: 'day',
    } as const;

    await broker.submit({ ...stock, clientOrderId: 'a' });
    await broker.submit({
      ...stock,
      clientOrderId: 'b',
      qty: dec(2),
      type: 'limit',
      limitPrice: usd('1.05'),
    });
    await broker.submit({
      ...stock,
      clientOrderId: 'c',
      symbol: 'BTC/USD',
      qty: dec('0.001'),
      timeInForce: 'gtc',
    });
    await broker.submit({ ...stock, clientOrderId: 'a' });
    await broker.submit({ ...stock, clientOrderId: 'd', qty: dec(1_000_000) });
    venue.now += 60_000;
    await broker.account();
    await broker.positions();
    for (const order of await broker.openOrders()) await broker.cancel(order.brokerOrderId);
    await broker.cancel('00000000-0000-4000-8000-000000000000');
    await broker.ordersSince('2025-06-02T00:00:00Z');
    for (const symbol of ['AAPL', 'BTC/USD', 'NOSUCH']) await broker.asset(symbol);
    await broker.sessions('2025-06-30', '2025-07-08');
    await broker.orderByClientId('nothing');
    await marketData.quotes(['AAPL', 'KO', 'BTC/USD']);
    for (const timeframe of ['1Min', '1Hour', '1Day'] as const) {
      await marketData.bars(['AAPL', 'KO', 'BTC/USD'], timeframe, 50);
    }

    expect(problems).toEqual([]);
    expect([...operations].toSorted()).toEqual([
      'delete /v2/orders/{order_id}',
      'get /v1beta3/crypto/{loc}/bars',
      'get /v1beta3/crypto/{loc}/snapshots',
      'get /v2/account',
      'get /v2/assets/{symbol_or_asset_id}',
      'get /v2/calendar',
      'get /v2/orders',
      'get /v2/orders:by_client_order_id',
      'get /v2/positions',
      'get /v2/stocks/bars',
      'get /v2/stocks/snapshots',
      'post /v2/orders',
    ]);
  });

  it.each([
    ['GET', '/v2/clock', 200],
    ['GET', '/v2/calendar?start=2025-06-30T00:00:00Z&end=2025-07-08T00:00:00Z', 200],
    ['GET', '/v2/calendar', 200],
    ['GET', '/v2/assets?asset_class=crypto', 200],
    ['GET', '/v2/assets', 200],
    ['GET', '/v2/orders?status=all&limit=5&direction=asc&symbols=AAPL,KO', 200],
    ['GET', '/v2/positions/AAPL', 200],
    ['GET', '/v2/positions/KO', 404],
    ['GET', '/v2/orders/00000000-0000-4000-8000-000000000000', 404],
    ['GET', '/v2/stocks/quotes/latest?symbols=AAPL,KO', 200],
    ['GET', '/v2/stocks/trades/latest?symbols=AAPL,KO', 200],
    ['GET', '/v2/stocks/bars?symbols=AAPL,KO&timeframe=1Min&limit=7&start=2025-06-02T13:30:00Z', 200],
    ['GET', '/v2/stocks/bars?symbols=AAPL&timeframe=soon', 400],
    ['DELETE', '/v2/orders', 207],
  ])('is kept by %s %s', async (method, path, status) => {
    const { venue, problems, send } = supervised();
    const order = { symbol: 'AAPL', qty: '1', side: 'buy', type: 'market', time_in_force: 'day' };
    await send('POST', '/v2/orders', order);
    venue.now += 1_000;
    await send('POST', '/v2/orders', { ...order, type: 'limit', limit_price: '2' });

    expect(await send(method, path)).toBe(status);

    expect(problems).toEqual([]);
  });

  it('would be seen to be broken', () => {
    const contract = new PublishedContract();

    const url = new URL('http://x/v2/clock?what=1');
    const { problems } = contract.violations('GET', url, undefined, 200, { is_open: 'yes' });

    expect(problems.join()).toMatch(/query what is not published.*is_open must be boolean/);
  });
});
