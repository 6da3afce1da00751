import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { Alpaca, type streaming } from '@alpacahq/alpaca-trade-api';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { createSyntheticMarket } from '../../../src/paper-exchange/index.ts';
import { KEYS, type ServedVenue, serve } from './served.ts';
import { NOW } from './venue.ts';

const market = createSyntheticMarket({ seed: 4 });

describe('the trade-updates stream, by Alpaca’s own client', () => {
  let venue: ServedVenue;
  const streams: streaming.TradingStream[] = [];
  beforeEach(async () => {
    venue = await serve(market, NOW);
  });
  afterEach(async () => {
    for (const stream of streams.splice(0)) stream.disconnect();
    await venue.stop();
  });

  const clientOf = (secret = KEYS.secret): Alpaca =>
    new Alpaca({ keyId: KEYS.keyId, secret, retry: false, fetchApi: toVenue() });
  /** The client knows Alpaca's hosts only; every request of it goes to the exchange. */
  const toVenue =
    () =>
    (input: string, init: RequestInit): Promise<Response> => {
      const { pathname, search } = new URL(input);
      return fetch(`${venue.url}${pathname}${search}`, init);
    };
  const streamOf = (alpaca: Alpaca, options: object = {}): streaming.TradingStream => {
    const stream = alpaca.trading.stream({
      url: `${venue.url.replace('http', 'ws')}/stream`,
      initialReconnectMs: 20,
      ...options,
    });
    streams.push(stream);
    return stream;
  };
  /** Connected, authenticated and listening; what it is told goes into the list. */
  async function listen(stream: streaming.TradingStream): Promise<streaming.TradeUpdate[]> {
    const updates: streaming.TradeUpdate[] = [];
    stream.onTradeUpdate((update) => updates.push(update));
    const listening = Promise.withResolvers<void>();
    stream.on('subscription', () => listening.resolve());
    stream.subscribeTradeUpdates();
    stream.connect();
    expect(await stream.waitForAuthentication(5_000)).toBe(true);
    await listening.promise;
    return updates;
  }

  it('tells of an order, its fill and a cancel, as the client understands them', async () => {
    const alpaca = clientOf();
    const updates = await listen(streamOf(alpaca));

    const bought = await alpaca.trading.orders.market({
      symbol: 'AAPL',
      qty: 2,
      side: 'buy',
      timeInForce: 'day',
    });
    venue.pass(60_000);
    const resting = await alpaca.trading.orders.limit({
      symbol: 'AAPL',
      qty: 1,
      side: 'buy',
      limitPrice: '1.05',
      timeInForce: 'day',
    });
    await alpaca.trading.orders.deleteOrderByOrderID({ orderId: resting.id ?? '' });

    await vi.waitFor(() => expect(updates.map(({ event }) => event)).toContain('canceled'));
    const own = (id: string | undefined) => updates.filter(({ order }) => order.id === id);
    expect(own(bought.id).map(({ event }) => event)).toEqual(['new', 'fill']);
    expect(own(bought.id)[1]).toMatchObject({
      positionQty: '2',
      qty: '2',
      order: { status: 'filled', filledQty: '2', symbol: 'AAPL' },
    });
    expect(Number(own(bought.id)[1]?.price)).toBeGreaterThan(0);
    expect(own(resting.id).at(-1)?.order.status).toBe('canceled');
  });

  it('lets the client submit an order and wait for its end', async () => {
    const alpaca = clientOf();
    const stream = streamOf(alpaca);
    const updates = await listen(stream);

    const done = alpaca.trading.submitAndWait(
      { symbol: 'KO', qty: 3, side: 'buy', type: 'market', timeInForce: 'day' },
      { stream, timeoutMs: 10_000 },
    );
    await vi.waitFor(() => expect(updates).not.toEqual([]));
    venue.pass(120_000);

    expect(await done).toMatchObject({ status: 'filled', filledQty: '3' });
  });

  it('turns wrong keys away for good', async () => {
    const stream = streamOf(clientOf('WRONGSECRETKEY'));
    stream.connect();

    const result = await stream.waitForAuthenticationResult(5_000);

    expect(result).toMatchObject({ authenticated: false, status: 'server_rejected' });
  });

  it('is found again by a client that lost its connection', async () => {
    const alpaca = clientOf();
    const sockets: WebSocket[] = [];
    const stream = streamOf(alpaca, {
      wsFactory: (url: string) => {
        const socket = new WebSocket(url);
        sockets.push(socket);
        return socket;
      },
    });
    const updates = await listen(stream);
    const again = Promise.withResolvers<void>();
    stream.onReconnected(() => again.resolve());

    sockets[0]?.terminate();
    await again.promise;
    await vi.waitFor(async () => {
      await alpaca.trading.orders.market({ symbol: 'KO', qty: 1, side: 'buy', timeInForce: 'day' });
      expect(updates.map(({ event }) => event)).toContain('new');
    });

    expect(sockets).toHaveLength(2);
  });

  it('keeps a connection alive by pings, and sends binary frames', async () => {
    const socket = new WebSocket(`${venue.url.replace('http', 'ws')}/stream`);
    await once(socket, 'open');

    socket.ping();
    await once(socket, 'pong');
    const frame = once(socket, 'message') as Promise<[Buffer, boolean]>;
    socket.send(JSON.stringify({ action: 'auth', key: KEYS.keyId, secret: KEYS.secret }));
    const [data, isBinary] = await frame;
    socket.close();

    expect(isBinary).toBe(true);
    expect(JSON.parse(data.toString())).toEqual({
      stream: 'authorization',
      data: { action: 'authenticate', status: 'authorized' },
    });
  });

  it.each([
    ['/elsewhere', {}, 404],
    ['/stream', { headers: { Host: 'example.com' } }, 403],
    ['/stream', { origin: 'http://example.com' }, 403],
  ])('is not for %s with %j', async (path, options, status) => {
    const socket = new WebSocket(`${venue.url.replace('http', 'ws')}${path}`, options);

    const [error] = (await once(socket, 'error').catch((thrown: unknown) => [thrown])) as [Error];

    expect(error.message).toContain(String(status));
  });

  it.each([
    [{ host: 'example.com' }, 403],
    [{ origin: 'http://example.com' }, 403],
    [{}, 200],
  ])('is beside a REST interface that answers %j with %i', async (headers, status) => {
    const keys = { 'APCA-API-KEY-ID': KEYS.keyId, 'APCA-API-SECRET-KEY': KEYS.secret };
    const request = get(`${venue.url}/v2/clock`, { headers: { ...keys, ...headers } });

    const [response] = (await once(request, 'response')) as [IncomingMessage];
    response.resume();

    expect(response.statusCode).toBe(status);
  });

  it('ends a connection that sends too much, and no other', async () => {
    const updates = await listen(streamOf(clientOf()));
    const socket = new WebSocket(`${venue.url.replace('http', 'ws')}/stream`);
    await once(socket, 'open');

    socket.send('x'.repeat(20_000));
    await once(socket, 'close');

    await clientOf().trading.orders.market({ symbol: 'KO', qty: 1, side: 'buy', timeInForce: 'day' });
    await vi.waitFor(() => expect(updates).toHaveLength(1));
  });
});
