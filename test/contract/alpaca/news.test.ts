import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAlpacaMarketData } from '../../../src/adapters/alpaca/index.ts';
import { needs } from '../../support/shared-folder.ts';
import { FOLDER, PublishedContract } from './published.ts';
import { NOW, URL_OF_EXCHANGE } from './venue.ts';

/** One item as Alpaca publishes them. */
const item = (id: number, symbols: readonly string[], more: Record<string, unknown> = {}) => ({
  id,
  headline: `News ${id}`,
  author: 'A Writer',
  created_at: `2025-06-02T14:${String(id % 60).padStart(2, '0')}:00Z`,
  updated_at: '2025-06-02T14:30:00Z',
  summary: 'What happened.',
  content: '<p>What happened, at length.</p>',
  images: [],
  source: 'benzinga',
  symbols,
  url: 'https://example.com/news',
  ...more,
});

/** The adapter, and what it asked, where Alpaca answers with these items. */
function newsOf(items: readonly unknown[]) {
  const asked: URL[] = [];
  const body = { news: items, next_page_token: null };
  const data = createAlpacaMarketData({
    keyId: 'key',
    secretKey: 'secret',
    dataUrl: URL_OF_EXCHANGE,
    clock: { now: () => new Date(NOW) },
    fetch: async (input) => {
      asked.push(new URL(new Request(input).url));
      return Response.json(body);
    },
  });
  return { data, asked, body };
}

describe('news from Alpaca', () => {
  it('are asked for as published, and come newest first under the symbols that were asked about', async (context) => {
    const { data, asked, body } = newsOf([
      item(1, ['AAPL']),
      item(3, ['BTCUSD', 'AAPL']),
      item(2, ['AAPL', 'TSLA']),
      item(3, ['BTCUSD', 'AAPL']),
    ]);

    const found = await data.headlines(['AAPL', 'BTC/USD', 'MSFT'], 2);

    const titles = [...found].map(([symbol, items]) => [symbol, items.map(({ title }) => title)]);
    expect(titles).toEqual([
      ['AAPL', ['News 3', 'News 2']],
      ['BTC/USD', ['News 3']],
    ]);
    expect(found.get('AAPL')?.[0]).toEqual({
      id: '3',
      title: 'News 3',
      summary: 'What happened.',
      publisher: 'benzinga',
      publishedAt: '2025-06-02T14:03:00.000Z',
      symbols: ['AAPL'],
    });
    const [url] = asked;
    expect(url?.searchParams.get('symbols')).toBe('AAPL,BTCUSD,MSFT');
    needs(FOLDER, context);
    const { problems } = new PublishedContract().violations(
      'GET',
      url ?? new URL(URL_OF_EXCHANGE),
      undefined,
      200,
      body,
    );
    expect(problems).toEqual([]);
  });

  it('are asked for in chunks, and never more than ten a symbol', async () => {
    const symbols = Array.from({ length: 25 }, (_, index) => `S${index}`);
    const { data, asked } = newsOf(Array.from({ length: 50 }, (_, id) => item(id, symbols)));

    const found = await data.headlines(symbols, 1_000);

    expect(asked).toHaveLength(3);
    expect([...found.values()].map((items) => items.length)).toEqual(Array(25).fill(10));
  });

  it('are bounded text without markup and hidden characters', async () => {
    const long = 'x'.repeat(100_000);
    const { data } = newsOf([
      item(1, ['AAPL'], {
        headline: `<b>Buy\u0000 </b>\u202eeverything\n\n now ${long}`,
        summary: `${'<'.repeat(50_000)}${'😀'.repeat(1_000)}`,
        source: long,
      }),
      item(2, ['AAPL'], { headline: ' <br> ' }),
    ]);

    const [first, ...others] = (await data.headlines(['AAPL'], 5)).get('AAPL') ?? [];

    expect(others).toEqual([]);
    expect(first?.title).toMatch(/^Buy everything now x+$/);
    expect([first?.title.length, first?.publisher.length]).toEqual([200, 60]);
    expect(first?.summary.length).toBeLessThanOrEqual(600);
  });

  it('that are none are left out, and an answer that is none is a fault', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (odd) => {
        const { data } = newsOf([odd, item(1, ['AAPL'])]);

        expect((await data.headlines(['AAPL'], 5)).get('AAPL')).toHaveLength(1);
      }),
      { numRuns: 50 },
    );
    const odd = newsOf([]);
    Object.assign(odd.body, { news: 'none' });
    await expect(odd.data.headlines(['AAPL'], 5)).rejects.toMatchObject({ name: 'Transient' });
  });
});
