import { describe, expect, test } from 'vitest';
import { everythingRecorded } from '../../support/everything-recorded.ts';
import { createTestApi } from '../../support/test-api.ts';

async function anApi() {
  const api = await createTestApi({ prices: { AAPL: '150', MSFT: '400', NVDA: '120', 'BTC/USD': '60000' } });
  await everythingRecorded(api.ports);
  return api;
}

const symbolsOf = (json: Record<string, unknown> | undefined) => {
  const items = json?.['items'] as
    | readonly { readonly symbol: string; readonly status: string }[]
    | undefined;
  return items?.map(({ symbol, status }) => `${symbol} ${status}`);
};

describe('the universe over the API', () => {
  test('is listed in pages, with source, priority, status, and who has decided when', async () => {
    const api = await anApi();

    const first = await api.get('/api/v1/universe?limit=2');
    const second = await api.get(`/api/v1/universe?limit=2&cursor=${String(first.json?.['cursor'])}`);

    expect(first.json?.['items']).toMatchObject([
      {
        symbol: 'AAPL',
        source: 'watchlist',
        status: 'approved',
        decidedAt: null,
        decidedBy: null,
        reason: null,
      },
      { symbol: 'MSFT', source: 'watchlist', status: 'approved' },
    ]);
    expect(symbolsOf(second.json)).toEqual(['NVDA approved']);
    expect(second.json?.['cursor']).toBeNull();
  });

  test('a pair is approved under its path, and rejected again, each with who, when and why', async () => {
    const api = await anApi();

    const approved = await api.post('/api/v1/universe/BTC_USD/approve', { reason: 'liquid' });
    const rejected = await api.post('/api/v1/universe/BTC_USD/reject');
    const list = await api.get('/api/v1/universe?status=rejected');
    const { json: audit } = await api.get('/api/v1/audit?limit=100');

    expect(approved.json).toMatchObject({
      symbol: 'BTC/USD',
      source: 'operator',
      status: 'approved',
      priority: 10,
      decidedBy: 'operator-7',
      reason: 'liquid',
    });
    expect(approved.json?.['decidedAt']).toMatch(/^2025-01-06T/);
    expect(rejected.json).toMatchObject({ status: 'rejected', priority: 0, reason: null });
    expect(symbolsOf(list.json)).toEqual(['BTC/USD rejected']);
    const entries = (audit?.['items'] ?? []) as readonly {
      readonly action: string;
      readonly subject: string;
    }[];
    expect(
      entries
        .filter(({ action }) => action.startsWith('universe.'))
        .map(({ action, subject }) => `${action} ${subject}`),
    ).toEqual(['universe.approved BTC/USD', 'universe.rejected BTC/USD']);
  });

  test.each([
    ['POST', '/api/v1/universe/NOSUCH/approve', undefined, 404, /the broker does not know it/],
    ['POST', '/api/v1/universe/apple/approve', undefined, 400, /symbol: must be a ticker/],
    ['POST', '/api/v1/universe/AAPL/reject', { why: 'no' }, 400, /unknown field why/],
    ['POST', '/api/v1/universe/AAPL/reject', { reason: ' ' }, 400, /reason: /],
    ['GET', '/api/v1/universe?status=maybe', undefined, 400, /status: /],
    ['GET', '/api/v1/universe?cursor=bm8', undefined, 422, /cursor: /],
  ])('%s %s with %j: %i', async (method, path, body, status, detail) => {
    const api = await anApi();

    const reply = method === 'GET' ? await api.get(path) : await api.post(path, body);

    expect([reply.status, reply.json?.['detail']]).toEqual([status, expect.stringMatching(detail)]);
  });
});

describe('the caps of a cycle over the API (UN2, AG6)', () => {
  const PATH = '/api/v1/agent/settings';

  test('are the defaults until they are set, and again by null', async () => {
    const api = await anApi();
    const change = (body: unknown) => api.post(PATH, body, { method: 'PATCH' });

    const before = await api.get(PATH);
    const set = await change({ version: 1, universe: { maxStocks: 200, rotationTopN: 0 } });
    const one = await change({ universe: { maxStocks: null } });
    const stale = await change({ version: 2, universe: null });
    const none = await change({ universe: null });

    expect([before, set, one, none].map(({ json }) => json?.['universe'])).toEqual([
      { maxStocks: 120, maxCrypto: 20, rotationTopN: 50 },
      { maxStocks: 200, maxCrypto: 20, rotationTopN: 0 },
      { maxStocks: 120, maxCrypto: 20, rotationTopN: 0 },
      { maxStocks: 120, maxCrypto: 20, rotationTopN: 50 },
    ]);
    expect([stale.status, none.json?.['version']]).toEqual([409, 4]);
  });

  test.each([
    [{ maxStocks: 0 }, /universe\.maxStocks: .*>=1/],
    [{ maxStocks: 401 }, /universe\.maxStocks: .*<=400/],
    [{ maxCrypto: 101 }, /universe\.maxCrypto: .*<=100/],
    [{ rotationTopN: 1.5 }, /universe\.rotationTopN: /],
    [{ maxCoins: 5 }, /universe: unknown field maxCoins/],
  ])('%j is refused and changes nothing', async (universe, detail) => {
    const api = await anApi();

    const reply = await api.post(PATH, { universe }, { method: 'PATCH' });

    expect([reply.status, reply.json?.['detail']]).toEqual([400, expect.stringMatching(detail)]);
    expect((await api.get(PATH)).json?.['version']).toBe(1);
  });
});
