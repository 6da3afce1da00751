import { describe, expect, it } from 'vitest';
import { createSyntheticMarket } from '../../../src/paper-exchange/index.ts';
import { CLOSE, type Driver, drive, MINUTE, OPEN, SECOND } from './exchange-driver.ts';

const market = createSyntheticMarket({ seed: 8 });
const at = (now: number): Driver => drive({ market, now });

interface Bar {
  readonly t: string;
  readonly o: number;
  readonly h: number;
  readonly l: number;
  readonly c: number;
  readonly v: number;
}
interface Bars {
  readonly bars: Record<string, Bar[]>;
  readonly next_page_token: string | null;
}

async function barsOf(exchange: Driver, timeframe: string, start: string, symbol = 'AAPL'): Promise<Bar[]> {
  const coin = symbol.includes('/');
  const query = new URLSearchParams({ symbols: symbol, timeframe, start, limit: '10000' });
  const path = `${coin ? '/v1beta3/crypto/us' : '/v2/stocks'}/bars?${query.toString()}`;
  const { status, body } = await exchange.call<Bars>('GET', path);
  expect(status).toBe(200);
  return body.bars[symbol] ?? [];
}

/** What one bar of all of `parts` is, but for its time. */
const together = (parts: readonly Bar[]) => ({
  o: parts[0]?.o,
  h: Math.max(...parts.map(({ h }) => h)),
  l: Math.min(...parts.map(({ l }) => l)),
  c: parts.at(-1)?.c,
  v: parts.reduce((sum, { v }) => sum + v, 0),
});

describe('bars of other lengths', () => {
  it.each([
    ['5Min', '5T', 78, 5],
    ['15Min', '15T', 26, 15],
    ['59Min', '59T', 8, undefined],
    ['1Hour', '60Min', 7, undefined],
    ['4Hour', '4H', 2, undefined],
  ])('%s are made of the minutes in them, and may be written %s', async (name, other, count, minutes) => {
    const exchange = at(CLOSE);
    const start = '2025-06-02T08:00:00Z';

    const bars = await barsOf(exchange, name, start);

    const all = await barsOf(exchange, '1Min', start);
    expect(bars).toHaveLength(count);
    expect(together(bars)).toEqual(together(all));
    expect(await barsOf(exchange, other, start)).toEqual(bars);
    if (minutes !== undefined) expect(bars[1]).toMatchObject(together(all.slice(minutes, 2 * minutes)));
  });

  it('count hours from midnight in New York for stocks, in UTC for coins', async () => {
    const exchange = at(CLOSE);

    const stock = await barsOf(exchange, '4Hour', '2025-06-02');
    const coin = await barsOf(exchange, '4Hour', '2025-06-02', 'BTC/USD');

    expect(stock.map(({ t }) => t)).toEqual(['2025-06-02T12:00:00Z', '2025-06-02T16:00:00Z']);
    expect(coin[0]?.t).toBe('2025-06-02T00:00:00Z');
    expect(coin).toHaveLength(6);
  });

  it('begin weeks on Mondays and months on their first day, in New York', async () => {
    const exchange = at(CLOSE);

    const weeks = await barsOf(exchange, '1Week', '2025-05-05');
    const months = await barsOf(exchange, '1Month', '2025-01-01');
    const quarters = await barsOf(exchange, '3M', '2025-01-01');

    expect(weeks.map(({ t }) => t.slice(0, 10))).toEqual([
      '2025-05-05',
      '2025-05-12',
      '2025-05-19',
      '2025-05-26',
      '2025-06-02',
    ]);
    expect(months.map(({ t }) => t)).toEqual([
      '2025-01-01T05:00:00Z',
      '2025-02-01T05:00:00Z',
      '2025-03-01T05:00:00Z',
      '2025-04-01T04:00:00Z',
      '2025-05-01T04:00:00Z',
      '2025-06-01T04:00:00Z',
    ]);
    expect(quarters).toHaveLength(2);
    const may = (await barsOf(exchange, '1Day', '2025-05-01')).filter(({ t }) => t.startsWith('2025-05'));
    expect(months[4]).toMatchObject(together(may));
  });

  it.each(['', '0Min', '61Min', '24Min5', '25Hour', '2Day', '2Week', '5Month', 'Min', 'soon', '1min'])(
    'cannot be %j',
    async (timeframe) => {
      const path = `/v2/stocks/bars?symbols=AAPL&timeframe=${timeframe}`;

      const { status, body } = await at(CLOSE).call<{ message: string }>('GET', path);

      expect(status).toBe(400);
      expect(body.message).toBe(`invalid timeframe: ${timeframe}`);
    },
  );
});

describe('a question about the market', () => {
  it.each([
    ['/v2/stocks/bars?timeframe=1Min', 'symbols is required'],
    ['/v2/stocks/bars?symbols=AAPL', 'timeframe is required'],
    ['/v2/stocks/bars?symbols=BTC/USD&timeframe=1Min', 'invalid symbol: BTC/USD'],
    ['/v2/stocks/bars?symbols=AAPL&timeframe=1Min&limit=10001', 'invalid limit'],
    ['/v2/stocks/bars?symbols=AAPL&timeframe=1Min&start=soon', 'invalid start'],
    ['/v2/stocks/bars?symbols=AAPL&timeframe=1Min&sort=up', 'invalid sort'],
    ['/v2/stocks/bars?symbols=AAPL&timeframe=1Min&feed=mine', 'invalid feed'],
    ['/v2/stocks/bars?symbols=AAPL&timeframe=1Min&adjustment=some', 'invalid adjustment'],
    ['/v2/stocks/bars?symbols=AAPL&timeframe=1Min&page_token=eHg', 'invalid page_token'],
    [
      '/v2/stocks/bars?symbols=AAPL&timeframe=1Min&start=2025-06-02&end=2025-06-01',
      'end should not be before start',
    ],
    ['/v1beta3/crypto/us/snapshots?symbols=AAPL', 'invalid symbol: AAPL'],
    ['/v1beta3/crypto/mars/snapshots?symbols=BTC/USD', 'invalid location: mars'],
    ['/v2/calendar?start=later', 'invalid start'],
    ['/v2/calendar?start=2025-06-02&end=2025-06-01', 'end should not be before start'],
    ['/v3/calendar/LSE', 'invalid market: LSE'],
  ])('%s is a 400: %s', async (path, message) => {
    const { status, body } = await at(OPEN).call<{ message: string }>('GET', path);

    expect({ status, message: body.message }).toEqual({ status: 400, message });
  });

  it.each([
    ['/v2/stocks/NOSUCH/snapshot', 'no snapshot found for NOSUCH'],
    ['/v2/stocks/NOSUCH/trades/latest', 'no trade found for NOSUCH'],
    ['/v2/stocks/NOSUCH/quotes/latest', 'no quote found for NOSUCH'],
    ['/v2/stocks/NOSUCH/bars/latest', 'no bar found for NOSUCH'],
    ['/v2/assets/NOSUCH', 'asset not found for NOSUCH'],
  ])('%s finds nothing', async (path, message) => {
    const { status, body } = await at(OPEN).call<{ message: string }>('GET', path);

    expect({ status, message: body.message }).toEqual({ status: 404, message });
  });

  it('of one stock is answered as it is among many', async () => {
    const exchange = at(OPEN + 90 * MINUTE);
    const read = async <T>(path: string): Promise<T> => (await exchange.call<T>('GET', path)).body;
    const query = 'timeframe=5Min&start=2025-06-02T13:30:00Z';

    const snapshots = await read<Record<string, object>>('/v2/stocks/snapshots?symbols=KO,AAPL');
    const bars = await read<Bars>(`/v2/stocks/bars?symbols=KO&${query}`);
    const quotes = await read<{ quotes: object }>('/v2/stocks/quotes/latest?symbols=KO');
    const latest = await read<{ bars: Record<string, Bar> }>('/v2/stocks/bars/latest?symbols=KO');

    expect(await read('/v2/stocks/KO/snapshot')).toEqual({ symbol: 'KO', ...snapshots['KO'] });
    expect(await read(`/v2/stocks/KO/bars?${query}`)).toEqual({
      symbol: 'KO',
      bars: bars.bars['KO'],
      next_page_token: null,
    });
    expect({ KO: (await read<{ quote: object }>('/v2/stocks/KO/quotes/latest')).quote }).toEqual(
      quotes.quotes,
    );
    expect(latest.bars['KO']?.t).toBe('2025-06-02T14:59:00Z');
    expect(await read('/v2/stocks/KO/bars/latest')).toEqual({ symbol: 'KO', bar: latest.bars['KO'] });
    expect(await read('/v2/stocks/NOSUCH/bars?timeframe=1Min')).toEqual({
      symbol: 'NOSUCH',
      bars: [],
      next_page_token: null,
    });
  });
});

describe('trades and quotes of a stretch of time', () => {
  interface Ticks {
    readonly trades: Record<string, { t: string; p: number; s: number }[]>;
    readonly next_page_token: string | null;
  }
  const read = async (sort: string, limit: number): Promise<string[]> => {
    const exchange = at(OPEN + 70 * SECOND);
    const seen: string[] = [];
    let token: string | null = null;
    do {
      const query = new URLSearchParams({ symbols: 'KO,AAPL', sort, limit: String(limit) });
      query.set('start', '2025-06-02T13:29:00Z');
      if (token !== null) query.set('page_token', token);
      const { body }: { body: Ticks } = await exchange.call<Ticks>(
        'GET',
        `/v2/stocks/trades?${query.toString()}`,
      );
      for (const [symbol, own] of Object.entries(body.trades))
        seen.push(...own.map(({ t, p }) => `${symbol} ${t} ${p}`));
      token = body.next_page_token;
    } while (token !== null);
    return seen;
  };

  it('are one a second up to now, the same by any pages and in either order', async () => {
    const all = await read('asc', 10_000);

    expect(all).toHaveLength(2 * 71);
    expect(await read('asc', 17)).toEqual(all);
    expect((await read('desc', 23)).toSorted()).toEqual(all.toSorted());
    const last = market.priceAt('KO', OPEN + 70 * SECOND);
    expect(all.at(-1)).toBe(`KO 2025-06-02T13:31:10.000Z ${last?.price}`);
  });

  it('have a bid below the ask around the trade, closer for what trades more', async () => {
    interface Quotes {
      readonly quotes: Record<string, { ap: number; bp: number; as: number; bs: number }[]>;
    }
    const exchange = at(OPEN + 70 * MINUTE);
    const query = 'start=2025-06-02T14:00:00Z&end=2025-06-02T14:01:00Z';

    const { body } = await exchange.call<Quotes>('GET', `/v2/stocks/quotes?symbols=AAPL,KO,T&${query}`);

    for (const [symbol, quotes] of Object.entries(body.quotes)) {
      expect(quotes).toHaveLength(61);
      for (const { ap, bp, as, bs } of quotes) {
        expect(ap).toBeGreaterThan(bp);
        expect((ap - bp) / ap, symbol).toBeLessThan(0.002);
        expect(Math.min(as, bs)).toBeGreaterThanOrEqual(100);
      }
    }
  });
});

describe('the clock and the calendar', () => {
  it('tell the time in New York, summer and winter, with half days', async () => {
    const read = async <T>(now: string, path: string): Promise<T> =>
      (await at(Date.parse(now)).call<T>('GET', path)).body;

    expect(await read('2025-06-02T13:30:00.250Z', '/v2/clock')).toEqual({
      timestamp: '2025-06-02T09:30:00.250-04:00',
      is_open: true,
      next_open: '2025-06-03T09:30:00-04:00',
      next_close: '2025-06-02T16:00:00-04:00',
    });
    expect(await read('2025-12-24T12:00:00Z', '/v2/calendar?start=2025-12-24&end=2025-12-26')).toEqual([
      {
        date: '2025-12-24',
        open: '09:30',
        close: '13:00',
        session_open: '0400',
        session_close: '1700',
        settlement_date: '2025-12-26',
      },
      {
        date: '2025-12-26',
        open: '09:30',
        close: '16:00',
        session_open: '0400',
        session_close: '2000',
        settlement_date: '2025-12-29',
      },
    ]);
    const settling = '/v2/calendar?start=2025-12-29&end=2025-12-29&date_type=SETTLEMENT';
    expect(await read('2025-12-24T12:00:00Z', settling)).toMatchObject([{ date: '2025-12-26' }]);
  });

  it.each([
    ['2025-06-02T07:00:00Z', 'closed', '2025-06-02T04:00:00-04:00', true],
    ['2025-06-02T12:00:00Z', 'pre', '2025-06-02T09:30:00-04:00', true],
    ['2025-06-02T14:00:00Z', 'core', '2025-06-02T16:00:00-04:00', true],
    ['2025-06-02T21:00:00Z', 'post', '2025-06-02T20:00:00-04:00', true],
    ['2025-06-07T21:00:00Z', 'closed', '2025-06-09T04:00:00-04:00', false],
  ])('say that at %s the phase is %s until %s', async (now, phase, until, isMarketDay) => {
    const { body } = await at(Date.parse(now)).call('GET', '/v3/clock?markets=NYSE,XNAS');

    expect(body).toMatchObject({
      clocks: [
        { market: { acronym: 'NYSE' }, phase, phase_until: until, is_market_day: isMarketDay },
        { market: { acronym: 'NASDAQ' }, phase },
      ],
    });
  });
});

describe('assets', () => {
  interface Asset {
    readonly id: string;
    readonly symbol: string;
    readonly exchange: string;
    readonly fractionable: boolean;
    readonly shortable: boolean;
    readonly min_trade_increment?: string;
  }
  const exchange = at(OPEN);
  const read = async <T>(path: string): Promise<T> => (await exchange.call<T>('GET', path)).body;

  it('are listed by class, exchange, status and attributes', async () => {
    const all = await read<Asset[]>('/v2/assets');
    const listed = await read<Asset[]>('/v2/assets?exchange=NASDAQ&status=active');
    const coins = await read<Asset[]>('/v2/assets?asset_class=crypto');

    expect(all.length).toBeGreaterThan(150);
    expect(all.every(({ symbol }) => !symbol.includes('/'))).toBe(true);
    expect(listed).toEqual(all.filter((asset) => asset.exchange === 'NASDAQ'));
    expect(listed.length).toBeGreaterThan(0);
    expect(coins.every(({ shortable, min_trade_increment }) => !shortable && min_trade_increment)).toBe(true);
    expect(await read('/v2/assets?status=inactive')).toEqual([]);
    expect(await read('/v2/assets?attributes=ipo')).toEqual([]);
    expect((await exchange.call('GET', '/v2/assets?exchange=MOON')).status).toBe(422);
  });

  it('have one answer by symbol, by id, and for a pair with a slash, without, and encoded', async () => {
    const asset = await read<Asset>('/v2/assets/BTCUSD');

    expect(asset.symbol).toBe('BTC/USD');
    for (const name of ['BTC/USD', 'BTC%2FUSD', asset.id])
      expect(await read(`/v2/assets/${name}`)).toEqual(asset);
  });
});
