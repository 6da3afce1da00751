import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import {
  openTradeStream,
  type TradeStream,
  type TradeStreamOptions,
} from '../../../src/adapters/alpaca/trade-stream.ts';
import { createKeptLog } from '../../support/kept-log.ts';

const KEYS = { keyId: 'PKTESTKEY0001', secretKey: 'planted5ecretplanted5ecret' };
const NOT_HEARD = 'trade updates are not heard; orders are asked for';
const HEARD_AGAIN = 'trade updates are heard again';
const UNREADABLE = 'a trade update cannot be read; orders are asked for';

/** The far end of a stream, which says what a test wants. */
interface FarEnd {
  readonly tradingUrl: string;
  /** Connections there were, oldest first. */
  readonly sockets: WebSocket[];
  /** What was said to the newest of them, parsed. */
  readonly heard: unknown[];
  /** Says something to the newest of them, in a binary frame as Alpaca's paper stream does. */
  say(message: unknown): void;
  close(): Promise<void>;
}

async function openFarEnd(credentialsAre: 'authorized' | 'unauthorized' = 'authorized'): Promise<FarEnd> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, path: '/stream' });
  await once(server, 'listening');
  const sockets: WebSocket[] = [];
  const heard: unknown[] = [];
  const say = (message: unknown): void => sockets.at(-1)?.send(Buffer.from(JSON.stringify(message)));
  server.on('connection', (socket) => {
    sockets.push(socket);
    socket.on('message', (data: Buffer) => {
      const message = JSON.parse(data.toString()) as { readonly action: string };
      heard.push(message);
      if (message.action === 'authenticate')
        say({ stream: 'authorization', data: { action: 'authenticate', status: credentialsAre } });
      else say({ stream: 'listening', data: { streams: ['trade_updates'] } });
    });
  });
  return {
    tradingUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sockets,
    heard,
    say,
    async close() {
      for (const socket of sockets) socket.terminate();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const tradeUpdate = (order: object): object => ({
  stream: 'trade_updates',
  data: { event: 'fill', order },
});
const order = (clientOrderId: string, status: string): object =>
  tradeUpdate({ id: `id of ${clientOrderId}`, client_order_id: clientOrderId, status });

describe('the trade updates', () => {
  let far: FarEnd;
  const streams: TradeStream[] = [];
  let log = createKeptLog();
  beforeEach(async () => {
    far = await openFarEnd();
    log = createKeptLog();
  });
  afterEach(async () => {
    for (const stream of streams.splice(0)) await stream.close();
    await far.close();
  });

  const open = (options: Partial<TradeStreamOptions> = {}): TradeStream => {
    const { tradingUrl } = far;
    const given = { ...KEYS, tradingUrl, liveTradingAllowed: false, log, reconnectMs: 10 };
    const stream = openTradeStream({ ...given, ...options });
    streams.push(stream);
    return stream;
  };
  /** A stream that is heard. */
  async function listening(): Promise<TradeStream> {
    const stream = open();
    const hint = stream.hintOfEnd('anything');
    await hint.came;
    hint.cancel();
    return stream;
  }
  /** Which of these orders somebody has had word of, once the stream has said all that it was told to say. */
  async function toldOf(stream: TradeStream, ids: readonly string[], say: () => void): Promise<string[]> {
    const told: string[] = [];
    const hints = ids.map((id) => [id, stream.hintOfEnd(id)] as const);
    for (const [id, hint] of hints) void hint.came.then(() => told.push(id));
    const last = stream.hintOfEnd('the last word');
    say();
    far.say(order('the last word', 'filled'));
    await last.came;
    for (const [, hint] of hints) hint.cancel();
    return told;
  }
  const linesOf = (message: string) => log.lines.filter((line) => line.message === message);

  it('are asked for with the keys, and only then listened to', async () => {
    await listening();

    expect(far.heard).toEqual([
      { action: 'authenticate', data: { key_id: KEYS.keyId, secret_key: KEYS.secretKey } },
      { action: 'listen', data: { streams: ['trade_updates'] } },
    ]);
    expect(log.lines).toEqual([]);
  });

  it('reach who waits for that order, when it may have ended', async () => {
    const stream = await listening();

    const told = await toldOf(stream, ['filled', 'canceled', 'odd', 'working', 'other'], () => {
      far.say(order('filled', 'filled'));
      far.say(order('canceled', 'canceled'));
      far.say(order('odd', 'levitating'));
      far.say(order('working', 'partially_filled'));
    });

    expect(told.toSorted()).toEqual(['canceled', 'filled', 'odd']);
  });

  it('reach everybody who waits for the order, and nobody who has stopped to', async () => {
    const stream = await listening();
    const [first, second, gone] = [1, 2, 3].map(() => stream.hintOfEnd('one'));
    const late = vi.fn();
    void gone?.came.then(late);

    gone?.cancel();
    far.say(order('one', 'filled'));
    await Promise.all([first?.came, second?.came]);

    expect(late).not.toHaveBeenCalled();
  });

  it.each([
    ['no JSON', (socket: WebSocket) => socket.send('{')],
    ['an order without its id', () => far.say(tradeUpdate({ id: 'x', status: 'filled' }))],
    ['an order whose status is no text', () => far.say(tradeUpdate({ client_order_id: 'one', status: 7 }))],
    ['no order', () => far.say({ stream: 'trade_updates', data: { event: 'fill' } })],
    ['no object', () => far.say([1, 2])],
  ])('that cannot be read (%s) are logged once and cost nothing else', async (_, say) => {
    const stream = await listening();
    const [socket] = far.sockets;
    if (socket === undefined) throw new Error('nobody is connected');

    const told = await toldOf(stream, ['one', 'two'], () => {
      say(socket);
      say(socket);
      far.say(order('two', 'filled'));
    });

    expect(told).toEqual(['two']);
    expect(log.lines.map(({ level, message }) => [level, message])).toEqual([['warn', UNREADABLE]]);
    expect(far.sockets).toHaveLength(1);
  });

  it('that are lost are logged once, sought again, and then everybody who waits asks', async () => {
    const stream = await listening();
    const hint = stream.hintOfEnd('one');

    far.sockets.at(-1)?.terminate();
    await hint.came;
    await vi.waitFor(() => expect(linesOf(HEARD_AGAIN)).toHaveLength(1));

    expect(far.sockets).toHaveLength(2);
    expect(linesOf(NOT_HEARD)).toHaveLength(1);
    expect(await toldOf(stream, ['two'], () => far.say(order('two', 'filled')))).toEqual(['two']);
  });

  it('are sought for as long as nobody answers, which is logged once', async () => {
    await far.close();

    open();
    await vi.waitFor(() => expect(linesOf(NOT_HEARD)).toHaveLength(1));
    await new Promise((resolve) => setTimeout(resolve, 150));

    expect(linesOf(NOT_HEARD)).toHaveLength(1);
    expect(linesOf(NOT_HEARD)[0]?.['error']).toContain('ECONNREFUSED');
    far = await openFarEnd();
  });

  it('are not sought again with keys that were refused', async () => {
    await far.close();
    far = await openFarEnd('unauthorized');

    open();
    await vi.waitFor(() => expect(log.lines).toHaveLength(1));
    await new Promise((resolve) => setTimeout(resolve, 100));

    expect(log.lines).toMatchObject([{ level: 'warn', message: NOT_HEARD, error: 'auth failed' }]);
    expect(far.sockets).toHaveLength(1);
    expect(JSON.stringify(log.lines)).not.toContain(KEYS.secretKey);
  });

  it('end with the stream, in order, and nothing is logged of that', async () => {
    const stream = await listening();
    const [socket] = far.sockets;
    if (socket === undefined) throw new Error('nobody is connected');
    const gone = once(socket, 'close');

    await stream.close();
    const [code] = (await gone) as [number];
    await stream.close();

    expect(code).toBe(1005);
    expect(log.lines).toEqual([]);
  });

  it('can be ended before they were ever heard', async () => {
    const stream = open();

    await stream.close();
    await new Promise((resolve) => setTimeout(resolve, 50));

    expect(log.lines).toEqual([]);
  });

  it.each([
    ['https://api.alpaca.markets', false],
    ['https://example.com', false],
    ['https://example.com', true],
    ['https://paper-api.alpaca.markets.example.com', true],
    ['wss://paper-api.alpaca.markets', false],
  ])('are refused from %s with live trading %s', (tradingUrl, liveTradingAllowed) => {
    expect(() => openTradeStream({ ...KEYS, log, tradingUrl, liveTradingAllowed })).toThrow(
      /^refused broker host/,
    );
  });
});
