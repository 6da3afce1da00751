import { describe, expect, it } from 'vitest';
import { createAlpacaMarketData } from '../../../src/adapters/alpaca/index.ts';
import { STOCK_WATCHLIST } from '../../../src/domain/universe/watchlist.ts';
import { NOW, openVenue, URL_OF_EXCHANGE } from './venue.ts';

const STOCKS = STOCK_WATCHLIST.map(({ symbol }) => symbol);

describe('market data from Alpaca', () => {
  it('asks for 50 symbols at a time, stocks and coins apart', async () => {
    const asked: string[][] = [];
    const venue = openVenue((inner) => (input, init) => {
      asked.push((new URL(new Request(input).url).searchParams.get('symbols') ?? '').split(','));
      return inner(input, init);
    });

    const quotes = await venue.marketData.quotes([...STOCKS.slice(0, 120), 'BTC/USD', 'AAPL', 'NOSUCH']);

    expect(asked.map((symbols) => symbols.length).toSorted((a, b) => a - b)).toEqual([1, 21, 50, 50]);
    expect(quotes.size).toBe(new Set([...STOCKS.slice(0, 120), 'AAPL']).size + 1);
    expect(quotes.has('NOSUCH')).toBe(false);
    expect(quotes.get('AAPL')?.timestamp).toBe(new Date(NOW).toISOString());
  });

  it.each([
    ['1Min', 60, 60_000],
    ['1Min', 500, 60_000],
    ['1Hour', 40, 3_600_000],
    ['1Day', 60, 0],
  ] as const)(
    'has the newest %s bars, %i of them, oldest first, none forming',
    async (timeframe, limit, length) => {
      const venue = openVenue();
      // Twenty minutes after the open: nearly all of it lies before the weekend.
      venue.now = Date.parse('2025-06-02T13:50:20Z');

      const bars = await venue.marketData.bars(['AAPL', 'KO', 'BTC/USD'], timeframe, limit);

      for (const symbol of ['AAPL', 'KO', 'BTC/USD']) {
        const own = bars.get(symbol) ?? [];
        const times = own.map(({ timestamp }) => Date.parse(timestamp));
        expect(own).toHaveLength(limit);
        expect(times).toEqual(times.toSorted((a, b) => a - b));
        expect((times.at(-1) ?? 0) + length).toBeLessThanOrEqual(venue.now);
      }
      const expected = {
        '1Min': '2025-06-02T13:49:00Z',
        '1Hour': '2025-05-30T19:00:00Z',
        '1Day': '2025-05-30T04:00:00Z',
      };
      expect(bars.get('AAPL')?.at(-1)?.timestamp).toBe(expected[timeframe]);
    },
  );

  it.each([
    ['the newest up to now', {}, ['13:47', '13:48', '13:49']],
    ['those before an instant', { to: '2025-06-02T13:40:00Z' }, ['13:37', '13:38', '13:39']],
    ['a range', { from: '2025-06-02T13:31:00Z', to: '2025-06-02T13:33:00Z' }, ['13:31', '13:32']],
    [
      'a range that is longer',
      { from: '2025-06-02T13:00:00Z', to: '2025-06-02T13:45:00Z' },
      ['13:42', '13:43', '13:44'],
    ],
    ['a range of the future', { from: '2025-06-03T13:31:00Z' }, []],
  ] as const)('has the history of a symbol: %s', async (_, range, minutes) => {
    const venue = openVenue();
    venue.now = Date.parse('2025-06-02T13:50:20Z');

    const bars = await venue.marketData.history('AAPL', { timeframe: '1Min', limit: 3, ...range });

    expect(bars.map(({ timestamp }) => timestamp)).toEqual(minutes.map((at) => `2025-06-02T${at}:00Z`));
  });

  it('has the same bars as history that a strategy gets', async () => {
    const venue = openVenue();
    venue.now = Date.parse('2025-06-02T13:50:20Z');

    for (const symbol of ['AAPL', 'BTC/USD'])
      for (const timeframe of ['1Min', '1Hour', '1Day'] as const) {
        const history = await venue.marketData.history(symbol, { timeframe, limit: 30 });
        const bars = await venue.marketData.bars([symbol], timeframe, 30);
        expect(history).toHaveLength(30);
        expect(history).toEqual(bars.get(symbol));
      }
    expect(await venue.marketData.history('NOSUCH', { timeframe: '1Day', limit: 30 })).toEqual([]);
  });

  it('asks again only for what is new, and has the same bars as if it had asked for all', async () => {
    const bars: number[] = [];
    const venue = openVenue((inner) => async (input, init) => {
      const response = await inner(input, init);
      const body = (await response.clone().json()) as { bars: Record<string, unknown[]> };
      bars.push(Object.values(body.bars).flat().length);
      return response;
    });
    for (const minutes of [0, 1, 2, 7, 200]) {
      venue.now = NOW + minutes * 60_000 + 500;
      const fresh = openVenue();
      fresh.now = venue.now;

      const known = await venue.marketData.bars(['KO', 'T'], '1Min', 30);

      expect(known).toEqual(await fresh.marketData.bars(['KO', 'T'], '1Min', 30));
      expect((await venue.marketData.bars(['T'], '1Min', 9)).get('T')).toEqual(known.get('T')?.slice(-9));
    }
    // Two questions a round, of which the first is about both symbols.
    const [first = 0, , second = 0, , , , , , last = 0] = bars;
    expect(second).toBeLessThan(first / 4);
    expect(last).toBe(first);
  });

  it('follows pages to their end', async () => {
    let pages = 0;
    const venue = openVenue((inner) => (input, init) => {
      const url = new URL(new Request(input).url);
      url.searchParams.set('limit', '17');
      pages += 1;
      return inner(url, init);
    });
    const whole = await openVenue().marketData.bars(['AAPL', 'KO', 'T'], '1Min', 40);

    const paged = await venue.marketData.bars(['AAPL', 'KO', 'T'], '1Min', 40);

    expect(pages).toBeGreaterThan(5);
    expect(paged).toEqual(whole);
  });

  it('leaves out bad bars, and hands on every price that it heard, for the quarantine to judge', async () => {
    const at = '2025-06-02T14:00:00Z';
    const bar = { t: at, o: 1, h: 2, l: 1, c: 1, v: 5 };
    const body = (url: URL): unknown =>
      url.pathname.endsWith('bars')
        ? {
            bars: {
              A: [bar, { ...bar, t: '2025-06-02T13:59:00Z', c: -1 }],
              B: [{ ...bar, h: 0.5 }],
              C: 'odd',
            },
          }
        : {
            A: { latestTrade: { t: at, p: 5 } },
            B: { latestTrade: { t: at, p: 0 } },
            C: { latestTrade: { t: 7, p: '5' }, latestQuote: { bp: 2, ap: 1 }, prevDailyBar: 'odd' },
            D: { latestTrade: null },
            E: 7,
          };
    const marketData = createAlpacaMarketData({
      keyId: 'key',
      secretKey: 'secret',
      dataUrl: URL_OF_EXCHANGE,
      clock: { now: () => new Date(NOW) },
      fetch: (input) => Promise.resolve(Response.json(body(new URL(new Request(input).url)))),
    });

    const quotes = await marketData.quotes(['A', 'B', 'C', 'D', 'E']);
    const bars = await marketData.bars(['A', 'B', 'C'], '1Min', 5);

    const source = 'alpaca';
    expect([...quotes.values()]).toEqual([
      { symbol: 'A', source, price: 5, timestamp: at },
      { symbol: 'B', source, price: 0, timestamp: at },
      { symbol: 'C', source, price: Number.NaN, timestamp: '', bid: 2, ask: 1 },
    ]);
    expect([...bars].map(([symbol, own]) => [symbol, own.map(({ timestamp }) => timestamp)])).toEqual([
      ['A', [at]],
    ]);
  });
});
