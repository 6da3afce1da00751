import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createManualClock } from '../../../../src/adapters/memory/clock.ts';
import { createSeededIds } from '../../../../src/adapters/memory/ids.ts';
import { createMemoryStore } from '../../../../src/adapters/memory/store.ts';
import { createMemoryTables } from '../../../../src/adapters/memory/tables.ts';
import { createMarketData } from '../../../../src/application/market-data/market-data.ts';
import { createGuard } from '../../../../src/application/resilience/guard.ts';
import { shift } from '../../../../src/domain/clock.ts';
import { dec } from '../../../../src/domain/decimal.ts';
import { FatalError, TransientError } from '../../../../src/domain/errors.ts';
import type { Bar, Quote } from '../../../../src/domain/market.ts';
import { NOW } from '../../../support/builders/common.ts';
import { FakeQuoteSource } from '../../../support/fake-quote-source.ts';
import { createKeptLog } from '../../../support/kept-log.ts';

/** A chain of fakes with their own breakers. */
function aMarket() {
  const clock = createManualClock(NOW, { autoAdvance: true });
  const ids = createSeededIds(1, clock);
  const log = createKeptLog();
  const store = createMemoryStore({ clock, ids, tables: createMemoryTables() });
  const guard = createGuard({ store, clock, ids, log });
  const venue = new FakeQuoteSource('alpaca', clock);
  const finnhub = new FakeQuoteSource('finnhub', clock, { perRequest: 1, atMost: 30 });
  const coingecko = new FakeQuoteSource('coingecko', clock);
  const market = createMarketData({ venue, standIns: [finnhub, coingecko], guard, clock, log });
  return { clock, log, guard, venue, finnhub, coingecko, market };
}
const down = new TransientError('503');
const limited = new TransientError('429', { status: 429, retryAfterMs: 60_000 });
/** `SYMBOL price source`, with `stale` where it is. */
const shown = (quotes: ReadonlyMap<string, Quote>): readonly string[] =>
  [...quotes.values()].map(
    ({ symbol, price, source, stale }) => `${symbol} ${price.toString()} ${source}${stale ? ' stale' : ''}`,
  );
const many = (prefix: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}${index}`);

describe('quotes', () => {
  test('come from the venue, fifty symbols a request, stocks and coins apart, each with source and time', async () => {
    const { market, venue, finnhub, coingecko } = aMarket();
    const symbols = [...many('S', 120), 'BTC/USD'];
    for (const symbol of symbols) venue.tells(symbol, 10);

    const quotes = await market.quotes([...symbols, 'S0']);

    expect(venue.asked.map((chunk) => chunk.length)).toEqual([50, 50, 20, 1]);
    expect([...quotes.keys()]).toEqual(symbols);
    expect(quotes.get('S7')).toMatchObject({ source: 'alpaca', timestamp: NOW, stale: false });
    expect([...finnhub.asked, ...coingecko.asked]).toEqual([]);
  });

  test('of what the venue lacks come from Finnhub for thirty stocks at most, and from CoinGecko for coins', async () => {
    const { market, venue, finnhub, coingecko } = aMarket();
    const stocks = many('S', 40);
    for (const symbol of stocks) finnhub.tells(symbol, 20);
    venue.tells('S3', 10);
    coingecko.tells('BTC/USD', 60_000).tells('ETH/USD', 3_000);

    const quotes = await market.quotes(['ETH/USD', ...stocks, 'BTC/USD', 'NOPE']);

    expect(finnhub.asked).toHaveLength(30);
    expect(finnhub.asked.flat()).not.toContain('S3');
    expect(coingecko.asked).toEqual([['ETH/USD', 'BTC/USD']]);
    expect(quotes.size).toBe(1 + 30 + 2);
    expect(shown(quotes).slice(0, 2)).toEqual(['ETH/USD 3000 coingecko', 'S0 20 finnhub']);
    expect(quotes.has('NOPE')).toBe(false);
  });

  test('of a stand-in are not asked for again within half a minute', async () => {
    const { market, finnhub, clock } = aMarket();
    finnhub.tells('AAPL', 150);

    await market.quotes(['AAPL']);
    await clock.advance(29_000);
    expect(shown(await market.quotes(['AAPL']))).toEqual(['AAPL 150 finnhub']);
    expect(finnhub.asked).toHaveLength(1);

    await clock.advance(2_000);
    await market.quotes(['AAPL']);
    expect(finnhub.asked).toHaveLength(2);
  });

  test('that one request failed to bring cost none of the others', async () => {
    const { market, venue, finnhub, log } = aMarket();
    const symbols = many('S', 100);
    for (const symbol of symbols) venue.tells(symbol, 10);
    venue.fault = (asked) => (asked.includes('S60') ? down : undefined);
    finnhub.tells('S60', 11);

    const quotes = await market.quotes(symbols);

    expect(quotes.size).toBe(51);
    expect(shown(quotes).at(-1)).toBe('S60 11 finnhub');
    expect(log.lines).toContainEqual(
      expect.objectContaining({ message: 'no prices from a source', source: 'alpaca', symbols: 50 }),
    );
  });

  test('are tried again when the network fails, and not when there were too many questions', async () => {
    const { market, venue, clock } = aMarket();
    venue.tells('AAPL', 150);
    let faults = 2;
    venue.fault = () => (faults-- > 0 ? down : undefined);

    expect(shown(await market.quotes(['AAPL']))).toEqual(['AAPL 150 alpaca']);
    expect(venue.asked).toHaveLength(3);

    venue.fault = () => limited;
    await market.quotes(['AAPL']);
    await market.quotes(['AAPL']);
    expect(venue.asked).toHaveLength(4);
    await clock.advance(60_000);
    venue.fault = undefined;
    expect(shown(await market.quotes(['AAPL']))).toEqual(['AAPL 150 alpaca']);
  });

  test('are remembered for five minutes while nobody answers, and marked stale, with the time of the price', async () => {
    const { market, venue, finnhub, clock } = aMarket();
    venue.tells('AAPL', 150, { timestamp: NOW });
    await market.quotes(['AAPL']);
    venue.fault = () => limited;
    finnhub.fault = () => down;

    await clock.advance(240_000);
    const quotes = await market.quotes(['AAPL']);
    await clock.advance(61_000);
    const later = market.quotes(['AAPL']);

    expect(shown(quotes)).toEqual(['AAPL 150 alpaca stale']);
    expect(quotes.get('AAPL')?.timestamp).toBe(NOW);
    await expect(later).rejects.toThrow(TransientError);
  });

  test('that the venue does not know any more are not remembered', async () => {
    const { market, venue } = aMarket();
    venue.tells('GONE', 150).tells('AAPL', 150);
    await market.quotes(['GONE']);
    venue.forgets('GONE');

    expect(shown(await market.quotes(['GONE', 'AAPL']))).toEqual(['AAPL 150 alpaca']);
  });

  test('fail when nothing is to be had, as the venue failed', async () => {
    const { market, venue, finnhub } = aMarket();
    venue.fault = () => down;
    finnhub.fault = () => new FatalError('401');

    await expect(market.quotes(['AAPL'])).rejects.toBe(down);
  });

  test('tell of refused credentials of the venue at once, and only log those of a stand-in', async () => {
    const { market, venue, finnhub, log } = aMarket();
    venue.tells('AAPL', 150);
    finnhub.fault = () => new FatalError('finnhub answered 401');

    expect(shown(await market.quotes(['AAPL', 'MSFT']))).toEqual(['AAPL 150 alpaca']);
    expect(log.lines).toContainEqual(expect.objectContaining({ error: 'finnhub answered 401' }));

    venue.fault = () => new FatalError('401');
    finnhub.fault = undefined;
    await expect(market.quotes(['AAPL'])).rejects.toThrow(FatalError);
  });

  test('of nobody cost nothing, and say nothing of how the venue does', async () => {
    const { market, venue, guard } = aMarket();

    expect((await market.quotes([])).size).toBe(0);
    expect((await market.bars([], '1Min', 3)).size).toBe(0);
    expect((await market.headlines([], 3)).size).toBe(0);

    expect(venue.asked).toEqual([]);
    expect((await guard.report()).every(({ lastSuccessAt }) => lastSuccessAt === null)).toBe(true);
  });

  test('that nobody asked about are nobody’s prices', async () => {
    const { market, venue } = aMarket();
    venue.quotes = async () =>
      new Map([['MSFT', { symbol: 'MSFT', source: 'alpaca' as const, price: 1, timestamp: NOW }]]);

    expect((await market.quotes(['AAPL'])).size).toBe(0);
  });
});

describe('a bad price', () => {
  test('is left out and logged once, and the stand-in is asked instead', async () => {
    const { market, venue, finnhub, log } = aMarket();
    venue.tells('AAPL', 0, { timestamp: NOW }).tells('MSFT', 400, { bid: 401, ask: 400, timestamp: NOW });
    finnhub.tells('AAPL', 150);

    expect(shown(await market.quotes(['AAPL', 'MSFT']))).toEqual(['AAPL 150 finnhub']);
    await market.quotes(['AAPL', 'MSFT']);

    const told = log.lines.filter(({ message }) => message === 'price quarantined');
    expect(told.map(({ symbol, reason, price }) => [symbol, reason, price])).toEqual([
      ['AAPL', 'not_a_price', '0'],
      ['MSFT', 'crossed', '400'],
    ]);
  });

  test('that jumped is believed when the stand-in says the same, and contradicted when it does not', async () => {
    for (const [second, result] of [
      [201, 'AAPL 201 finnhub'],
      [150, 'AAPL 150 finnhub'],
    ] as const) {
      const { market, venue, finnhub, clock } = aMarket();
      await market.quotes(['AAPL']).catch(() => undefined);
      venue.tells('AAPL', 149);
      await market.quotes(['AAPL']);
      await clock.advance(60_000);
      venue.tells('AAPL', 200);
      finnhub.tells('AAPL', second);

      expect(shown(await market.quotes(['AAPL']))).toEqual([result]);
    }
  });

  test('that jumped is left out while nothing confirms it: not even what is remembered stands in for it', async () => {
    const { market, venue, clock } = aMarket();
    venue.tells('AAPL', 150);
    await market.quotes(['AAPL']);
    venue.tells('AAPL', 200, { timestamp: shift(NOW, 60_000) });
    await clock.advance(60_000);

    expect((await market.quotes(['AAPL'])).size).toBe(0);
    venue.fault = () => limited;
    await expect(market.quotes(['AAPL'])).rejects.toThrow('429');
    venue.fault = undefined;
    await clock.advance(60_000);
    venue.tells('AAPL', 202, { timestamp: shift(NOW, 120_000) });
    expect(shown(await market.quotes(['AAPL']))).toEqual(['AAPL 202 alpaca']);
  });

  test('never reaches whoever asks, and costs nobody a good one', async () => {
    const garbage = fc.constantFrom(0, -5, Number.NaN, Number.POSITIVE_INFINITY, 1e-9, 3, 5_000, 1e15);
    const readings = fc.record({
      price: fc.oneof(
        { weight: 2, arbitrary: fc.integer({ min: 95, max: 105 }) },
        { weight: 1, arbitrary: garbage },
      ),
      crossed: fc.boolean(),
      time: fc.constantFrom('now', 'none', 'ahead'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(readings, { maxLength: 25 }), async (minutes) => {
        const { market, venue, clock } = aMarket();
        venue.tells('AAPL', 100);
        await market.quotes(['AAPL']);
        /** The jump that waits for its confirmation. */
        let suspect: number | undefined;
        for (const { price, crossed, time } of minutes) {
          await clock.advance(60_000);
          const now = clock.now().toISOString();
          const timestamp = { now, none: '', ahead: shift(now, 3_600_000) }[time];
          const isReading = time === 'now' && !crossed;
          // Two readings of the same jump are what confirmation means: what is no reading comes between unheard.
          const told = isReading && price === suspect ? 100 : price;
          const good = told >= 95 && told <= 105;
          if (isReading && good) suspect = undefined;
          else if (isReading && Number.isFinite(told) && told > 0) suspect = told;
          venue.tells('AAPL', told, { timestamp, ...(crossed ? { bid: 2, ask: 1 } : {}) });

          const quote = (await market.quotes(['AAPL'])).get('AAPL');

          expect(quote?.price.toString()).toBe(isReading && good ? String(told) : undefined);
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe('bars', () => {
  const bar = (minute: number, close: number): Bar => ({
    timestamp: shift(NOW, (minute - 60) * 60_000),
    open: dec(close),
    high: dec(close),
    low: dec(close),
    close: dec(close),
    volume: dec(1),
  });
  const closes = (bars: readonly Bar[] | undefined) => bars?.map(({ close }) => close.toNumber());

  test('without bad prints are still as many as a strategy needs', async () => {
    const { market, venue } = aMarket();
    venue.setBars(
      'AAPL',
      [100, 101, 100, 5_000, 101, 102, 103].map((close, minute) => bar(minute, close)),
    );

    const bars = await market.bars(['AAPL', 'MSFT'], '1Min', 5);

    expect(closes(bars.get('AAPL'))).toEqual([101, 100, 101, 102, 103]);
    expect(bars.has('MSFT')).toBe(false);
  });

  test('whose newest jumped are believed with the price', async () => {
    const { market, venue } = aMarket();
    venue.setBars(
      'AAPL',
      [100, 101, 150].map((close, minute) => bar(minute, close)),
    );

    expect(closes((await market.bars(['AAPL'], '1Min', 3)).get('AAPL'))).toEqual([100, 101]);
    venue.tells('AAPL', 151);
    await market.quotes(['AAPL']);
    expect(closes((await market.bars(['AAPL'], '1Min', 3)).get('AAPL'))).toEqual([100, 101, 150]);
  });

  test('and news go through the venue’s breaker', async () => {
    const { market, venue, guard } = aMarket();
    venue.fault = () => limited;

    await expect(market.bars(['AAPL'], '1Min', 3)).rejects.toThrow('429');
    await expect(market.headlines(['AAPL'], 3)).rejects.toThrow(/left alone/);

    expect(venue.asked).toHaveLength(1);
    expect((await guard.report()).find(({ name }) => name === 'alpaca-data')).toMatchObject({
      state: 'open',
      detail: 'it asked for a pause',
    });
  });
});
