import { describe, expect, it } from 'vitest';
import {
  createPaperExchange,
  openTradeStream,
  type PaperExchange,
} from '../../../src/paper-exchange/index.ts';
import { marketOf, OPEN } from './exchange-driver.ts';

interface Frame {
  readonly stream?: string;
  readonly action?: string;
  readonly data: Record<string, unknown>;
}

const market = marketOf({ XYZ: [[0, 10, 10, 10, 10, 1e6]] });
const KEYS = { 'APCA-API-KEY-ID': 'key', 'APCA-API-SECRET-KEY': 'secret' };

interface Trader {
  readonly exchange: PaperExchange;
  readonly buy: (clientOrderId: string) => Promise<void>;
  readonly pass: (ms: number) => void;
}

function trader(): Trader {
  let now = OPEN;
  const exchange = createPaperExchange({ clock: { now: () => new Date(now) }, market });
  return {
    exchange,
    async buy(clientOrderId) {
      const order = { symbol: 'XYZ', qty: '1', side: 'buy', type: 'market', time_in_force: 'day' };
      const body = JSON.stringify({ ...order, client_order_id: clientOrderId });
      const answer = await exchange.app.request('/v2/orders', { method: 'POST', headers: KEYS, body });
      expect(answer.status).toBe(200);
    },
    pass(ms) {
      now += ms;
      exchange.advanceTo(new Date(now));
    },
  };
}

function connect(exchange: PaperExchange, credentials = { keyId: 'key', secretKey: 'secret' }) {
  const frames: Frame[] = [];
  const peer = { send: (frame: string) => void frames.push(JSON.parse(frame) as Frame) };
  const session = openTradeStream(exchange, peer, credentials);
  return {
    frames,
    session,
    say: (message: unknown) => session.receive(JSON.stringify(message)),
    updates: () => frames.filter(({ stream }) => stream === 'trade_updates').map(({ data }) => data),
  };
}

const AUTHENTICATE = { action: 'authenticate', data: { key_id: 'key', secret_key: 'secret' } };
const LISTEN = { action: 'listen', data: { streams: ['trade_updates', 'account_updates'] } };

describe('the trade-updates stream', () => {
  it.each([AUTHENTICATE, { action: 'auth', key: 'key', secret: 'secret' }])(
    'lets in who gives the right keys, as %j',
    (message) => {
      const { frames, session, say } = connect(trader().exchange);

      say(message);

      expect(session.authorized).toBe(true);
      expect(frames).toEqual([
        { stream: 'authorization', data: { action: 'authenticate', status: 'authorized' } },
      ]);
    },
  );

  it.each([
    [{ key_id: 'key', secret_key: 'wrong' }],
    [{ key_id: 'other', secret_key: 'secret' }],
    [{ key_id: '', secret_key: '' }],
  ])('does not let in %j', (data) => {
    const { frames, session, say } = connect(trader().exchange);

    say({ action: 'authenticate', data });

    expect(session.authorized).toBe(false);
    expect(frames).toEqual([
      { stream: 'authorization', data: { action: 'authenticate', status: 'unauthorized' } },
    ]);
  });

  it('listens only for who was let in, and only to what there is', () => {
    const { frames, say } = connect(trader().exchange);

    say(LISTEN);
    say(AUTHENTICATE);
    say(LISTEN);

    expect(frames[0]).toEqual({
      stream: 'authorization',
      data: { action: 'listen', status: 'unauthorized' },
    });
    expect(frames[2]).toEqual({ stream: 'listening', data: { streams: ['trade_updates'] } });
  });

  it('tells every listener of an order and its fill, once, with what the position is after it', async () => {
    const { exchange, buy, pass } = trader();
    const clients = [connect(exchange), connect(exchange)];
    for (const { say } of clients) [AUTHENTICATE, LISTEN, LISTEN].forEach(say);

    await buy('one');
    pass(1_000);

    for (const { updates } of clients) {
      expect(updates().map(({ event }) => event)).toEqual(['new', 'fill']);
      expect(updates()[1]).toMatchObject({
        timestamp: new Date(OPEN + 1_000).toISOString(),
        qty: '1',
        position_qty: '1',
        order: { client_order_id: 'one', status: 'filled', filled_qty: '1' },
      });
    }
    expect(clients[0]?.updates()).toEqual(clients[1]?.updates());
  });

  it('is silent for who has not listened, no longer listens, or has gone', async () => {
    const { exchange, buy } = trader();
    const [idle, quiet, gone] = [connect(exchange), connect(exchange), connect(exchange)];
    for (const { say } of [idle, quiet, gone]) say(AUTHENTICATE);
    for (const { say } of [quiet, gone]) say(LISTEN);
    quiet.say({ action: 'listen', data: { streams: [] } });
    gone.session.end();

    await buy('one');

    expect([idle, quiet, gone].flatMap(({ updates }) => updates())).toEqual([]);
    expect(quiet.frames.at(-1)).toEqual({ stream: 'listening', data: { streams: [] } });
  });

  it.each([
    '',
    'hello',
    '[]',
    'null',
    '{}',
    '{"action":"fly"}',
    '{"action":"listen"}',
    '{"action":"authenticate","data":{}}',
  ])('answers %j with an error, and goes on', async (text) => {
    const { exchange, buy } = trader();
    const { frames, session, say, updates } = connect(exchange);

    session.receive(text);
    say(AUTHENTICATE);
    say(LISTEN);
    await buy('one');

    expect(frames[0]).toEqual({ action: 'error', data: { error_message: 'invalid message' } });
    expect(updates()).toHaveLength(1);
  });
});
