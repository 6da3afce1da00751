import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCoinGeckoQuotes } from '../../../src/adapters/coingecko/index.ts';
import { createFetchJson } from '../../../src/adapters/http/fetch-json.ts';
import type { QuoteSource } from '../../../src/application/ports/quote-source.ts';
import { COINS } from '../../../src/domain/universe/coins.ts';
import { json, type LocalServer, startServer } from '../../support/local-server.ts';
import { badDays, SECRET } from './bad-days.ts';

/** As CoinGecko documents it. */
const PRICES = {
  bitcoin: { usd: 67_187.3358936566, last_updated_at: 1_711_356_300 },
  pepe: { usd: 0.00000783, last_updated_at: 1_711_356_301 },
};

describe('quotes from CoinGecko', () => {
  let server: LocalServer;
  let source: QuoteSource;
  beforeAll(async () => {
    server = await startServer(json(PRICES));
    source = createCoinGeckoQuotes({ fetchJson: createFetchJson(), apiKey: SECRET, baseUrl: server.url });
  });
  afterAll(() => server.close());

  it('are asked for in one request, and each coin is found under its pair', async () => {
    const quotes = await source.quotes(['BTC/USD', 'PEPE/USD', 'ETH/USD']);

    const [asked = ''] = server.asked;
    expect(Object.fromEntries(new URL(asked, server.url).searchParams)).toEqual({
      ids: 'bitcoin,pepe,ethereum',
      vs_currencies: 'usd',
      include_last_updated_at: 'true',
      precision: 'full',
    });
    expect(asked).toMatch(/^\/api\/v3\/simple\/price\?/);
    expect(server.asked).toHaveLength(1);
    expect(server.headers()['x-cg-demo-api-key']).toBe(SECRET);
    const head = { source: 'coingecko' };
    expect([...quotes.values()]).toEqual([
      { ...head, symbol: 'BTC/USD', price: 67_187.3358936566, timestamp: '2024-03-25T08:45:00.000Z' },
      { ...head, symbol: 'PEPE/USD', price: 0.00000783, timestamp: '2024-03-25T08:45:01.000Z' },
    ]);
  });

  it('need no key', async () => {
    const open = createCoinGeckoQuotes({ fetchJson: createFetchJson(), baseUrl: server.url });

    expect((await open.quotes(['BTC/USD'])).size).toBe(1);
    expect(server.headers()['x-cg-demo-api-key']).toBeUndefined();
  });

  it('are of every coin of the universe against the dollar, and of nothing else', () => {
    expect(Object.keys(COINS).filter((coin) => !source.serves(`${coin}/USD`))).toEqual([]);
    expect(['AAPL', 'BTC/EUR', 'NOPE/USD', 'BTC'].filter((symbol) => source.serves(symbol))).toEqual([]);
  });

  it.each([
    ['a price as text', { usd: '67187' }, { price: Number.NaN }],
    ['no price', {}, { price: Number.NaN, timestamp: '' }],
    ['a price of nothing', { usd: 0, last_updated_at: 1_711_356_300 }, { price: 0 }],
    ['no time', { usd: 5 }, { price: 5, timestamp: '' }],
  ])('hand on %s as what it is, for the quarantine', async (_, bitcoin, expected) => {
    server.answer = json({ bitcoin });

    expect((await source.quotes(['BTC/USD'])).get('BTC/USD')).toMatchObject(expected);
  });

  it('leave out a coin whose place holds something else', async () => {
    server.answer = json({ bitcoin: 'odd', pepe: PRICES.pepe });

    expect([...(await source.quotes(['BTC/USD', 'PEPE/USD'])).keys()]).toEqual(['PEPE/USD']);
  });

  it('never throw anything but errors of ours, whatever comes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.json(), async (text) => {
        server.answer = (response) => response.end(text);
        const outcome = await source.quotes(['BTC/USD']).catch((error: unknown) => error);
        if (outcome instanceof Error) expect(outcome.name).toBe('Transient');
        else expect(outcome).toBeInstanceOf(Map);
      }),
      { numRuns: 100 },
    );
  });

  badDays(
    (fetchJson, baseUrl) => createCoinGeckoQuotes({ fetchJson, apiKey: SECRET, baseUrl }),
    ['BTC/USD'],
    JSON.stringify(PRICES),
  );
});
