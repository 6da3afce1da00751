import { beforeEach, describe, expect, it } from 'vitest';
import { createPaperExchange, createSyntheticMarket } from '../../../src/paper-exchange/index.ts';
import { MINUTE, OPEN, SECOND } from './exchange-driver.ts';

const market = createSyntheticMarket({ seed: 8 });

const keys = (keyId: string): Record<string, string> => ({
  'APCA-API-KEY-ID': keyId,
  'APCA-API-SECRET-KEY': 'secret',
});

describe('the rate limit of the trading API', () => {
  let now: number;
  let ask: (path: string, keyId?: string) => Promise<Response>;
  beforeEach(() => {
    now = OPEN + 42 * SECOND;
    const clock = { now: () => new Date(now) };
    const { app } = createPaperExchange({ clock, market, requestsAMinute: 5 });
    ask = async (path, keyId = 'one') => app.request(path, { headers: keys(keyId) });
  });
  const use = async (times: number): Promise<number[]> => {
    const statuses: number[] = [];
    for (let time = 0; time < times; time += 1) statuses.push((await ask('/v2/account')).status);
    return statuses;
  };

  it('lets so many requests through a minute and says what is left', async () => {
    const first = await ask('/v2/account');
    const rest = await use(5);

    expect(first.headers.get('X-RateLimit-Limit')).toBe('5');
    expect(first.headers.get('X-RateLimit-Remaining')).toBe('4');
    expect(first.headers.get('X-RateLimit-Reset')).toBe(String((OPEN + MINUTE) / SECOND));
    expect(rest).toEqual([200, 200, 200, 200, 429]);
  });

  it('answers past it with Alpaca’s 429 and when to come back', async () => {
    await use(5);

    const refused = await ask('/v2/account');

    expect(refused.status).toBe(429);
    expect(refused.headers.get('Retry-After')).toBe('18');
    expect(refused.headers.get('X-RateLimit-Remaining')).toBe('0');
    expect(await refused.json()).toEqual({ code: 42910000, message: 'rate limit exceeded' });
  });

  it('ends with the minute of the clock', async () => {
    await use(6);

    now = OPEN + MINUTE;

    expect(await use(6)).toEqual([200, 200, 200, 200, 200, 429]);
  });

  it('is counted by key, and not for market data', async () => {
    await use(6);

    expect((await ask('/v2/account', 'two')).status).toBe(200);
    const data = await ask('/v2/stocks/snapshots?symbols=AAPL');
    expect(data.status).toBe(200);
    expect(data.headers.has('X-RateLimit-Limit')).toBe(false);
    expect((await ask('/v1beta3/crypto/us/snapshots?symbols=BTC/USD')).status).toBe(200);
    expect((await ask('/v1beta1/news')).status).toBe(200);
  });

  it('is not there unless asked for', async () => {
    const { app } = createPaperExchange({ clock: { now: () => new Date(OPEN) }, market });
    const ask250 = Array.from({ length: 250 }, async () =>
      app.request('/v2/clock', { headers: keys('one') }),
    );

    const answers = await Promise.all(ask250);

    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect(answers[0]?.headers.has('X-RateLimit-Limit')).toBe(false);
  });
});

describe('a request', () => {
  const { app } = createPaperExchange({ clock: { now: () => new Date(OPEN) }, market });
  const order = { symbol: 'AAPL', qty: '1', side: 'buy', type: 'market', time_in_force: 'day' };
  const post = async (body: string, headers: Record<string, string> = {}): Promise<Response> =>
    app.request('/v2/orders', { method: 'POST', body, headers: { ...keys('one'), ...headers } });

  it('too large is refused before it is read', async () => {
    const answer = await post(JSON.stringify({ ...order, symbol: 'A'.repeat(40_000) }));

    expect(answer.status).toBe(413);
    expect(await answer.json()).toEqual({ code: 41310000, message: 'request body is too large' });
  });

  it.each(['', 'symbol=AAPL&qty=1', '<order/>', '{"symbol":', '\u0000'])(
    'with the body %j, which is no JSON, is a 400',
    async (body) => {
      const answer = await post(body, { 'content-type': 'application/json' });

      expect(answer.status).toBe(400);
      expect(await answer.json()).toEqual({
        code: 40010000,
        message: 'request body format is invalid',
      });
    },
  );

  it('counts for what it is, whatever its content type says', async () => {
    const type = { 'content-type': 'application/x-www-form-urlencoded' };

    expect((await post(JSON.stringify(order), type)).status).toBe(200);
  });

  it.each([
    ['GET', '/v2/nothing'],
    ['GET', '/'],
    ['GET', '/v2/orders/one/two'],
    ['PUT', '/v2/account'],
    ['GET', '/v1beta1/options/bars?symbols=X'],
  ])('for %s %s finds nothing', async (method, path) => {
    const answer = await app.request(path, { method, headers: keys('one') });

    expect(answer.status).toBe(404);
    expect(await answer.json()).toEqual({ code: 40410000, message: 'endpoint not found' });
  });

  it('has an id of its own in its answer', async () => {
    const ids = await Promise.all(
      [1, 2].map(async () =>
        (await app.request('/v2/clock', { headers: keys('one') })).headers.get('X-Request-ID'),
      ),
    );

    expect(ids[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(ids[0]).not.toBe(ids[1]);
  });
});
