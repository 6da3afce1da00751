import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFinnhubQuotes } from '../../../src/adapters/finnhub/index.ts';
import { createFetchJson } from '../../../src/adapters/http/fetch-json.ts';
import type { QuoteSource } from '../../../src/application/ports/quote-source.ts';
import { json, type LocalServer, startServer } from '../../support/local-server.ts';
import { badDays, impatient, SECRET } from './bad-days.ts';

/** As Finnhub documents it. */
const QUOTE = {
  c: 261.74,
  d: 2.29,
  dp: 0.8827,
  h: 263.31,
  l: 260.68,
  o: 261.07,
  pc: 259.45,
  t: 1_582_641_000,
};
/** What it answers for a symbol that it does not know. */
const UNKNOWN = { c: 0, d: null, dp: null, h: 0, l: 0, o: 0, pc: 0, t: 0 };

describe('quotes from Finnhub', () => {
  let server: LocalServer;
  let source: QuoteSource;
  beforeAll(async () => {
    server = await startServer(json(QUOTE));
    source = createFinnhubQuotes({ fetchJson: createFetchJson(), apiKey: SECRET, baseUrl: server.url });
  });
  afterAll(() => server.close());

  it('are asked for one by one, with the key in a header and not in the address', async () => {
    server.answer = (response, request) =>
      json((request.url ?? '').includes('NOSUCH') ? UNKNOWN : QUOTE)(response, request);

    const quotes = await source.quotes(['AAPL', 'BRK.B', 'NOSUCH']);

    expect(server.asked.toSorted()).toEqual([
      '/api/v1/quote?symbol=AAPL',
      '/api/v1/quote?symbol=BRK.B',
      '/api/v1/quote?symbol=NOSUCH',
    ]);
    expect(server.headers()['x-finnhub-token']).toBe(SECRET);
    const reading = {
      source: 'finnhub',
      price: 261.74,
      timestamp: '2020-02-25T14:30:00.000Z',
      previousClose: 259.45,
    };
    expect([...quotes.values()]).toEqual([
      { symbol: 'AAPL', ...reading },
      { symbol: 'BRK.B', ...reading },
    ]);
  });

  it('are of stocks, thirty at most', () => {
    expect(source).toMatchObject({ name: 'finnhub', perRequest: 1, atMost: 30 });
    expect([source.serves('AAPL'), source.serves('BTC/USD')]).toEqual([true, false]);
  });

  it.each([
    ['a price as text', { ...QUOTE, c: '261.74' }, { price: Number.NaN }],
    ['no price', { ...QUOTE, c: null }, { price: Number.NaN }],
    ['a price of nothing', { ...QUOTE, c: 0 }, { price: 0 }],
    ['a negative price', { ...QUOTE, c: -3 }, { price: -3 }],
    ['a time as text', { ...QUOTE, t: '2020-02-25' }, { timestamp: '' }],
    ['a time beyond all calendars', { ...QUOTE, t: 1e18 }, { timestamp: '' }],
    ['a previous close that is none', { ...QUOTE, pc: 'n/a' }, { previousClose: undefined }],
    ['an error in the place of a quote', { error: 'oops' }, { price: Number.NaN, timestamp: '' }],
  ])('hand on %s as what it is, for the quarantine', async (_, body, expected) => {
    server.answer = json(body);

    expect((await source.quotes(['AAPL'])).get('AAPL')).toMatchObject(expected);
  });

  it('never throw anything but errors of ours, whatever comes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.json(), async (text) => {
        server.answer = (response) => response.end(text);
        const outcome = await source.quotes(['AAPL']).catch((error: unknown) => error);
        if (outcome instanceof Error) expect(outcome.name).toBe('Transient');
        else expect(outcome).toBeInstanceOf(Map);
      }),
      { numRuns: 100 },
    );
  });

  badDays(
    (fetchJson, baseUrl) => createFinnhubQuotes({ fetchJson, apiKey: SECRET, baseUrl }),
    ['AAPL'],
    JSON.stringify(QUOTE),
  );

  it('keep to what a quote may take', async () => {
    const asked: unknown[] = [];
    const slow = createFinnhubQuotes({
      apiKey: SECRET,
      fetchJson: (request) => {
        asked.push({ timeoutMs: request.timeoutMs, maxBytes: request.maxBytes });
        return impatient()({ ...request, url: new URL(server.url) });
      },
    });
    server.answer = json(QUOTE);

    await slow.quotes(['AAPL']);

    expect(asked).toEqual([{ timeoutMs: 3_000, maxBytes: 10_000 }]);
  });
});
