import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { InvalidInputError } from '../../../src/domain/errors.ts';
import { createRecordedMarket, loadBars } from '../../../src/paper-exchange/index.ts';
import { needs } from '../../support/shared-folder.ts';
import { MINUTE, marketOf, OPEN } from './exchange-driver.ts';

const HEADER = 'timestamp,open,high,low,close,volume';
const GOOD = '2025-06-02T13:30:00Z,10,11,9,10.5,100';

describe('a bars file', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'bars-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it.each([
    [
      'a missing column',
      'timestamp,open,high,low,close',
      [GOOD],
      'line 1: the header must have the column volume',
    ],
    [
      'a word for a number',
      HEADER,
      [GOOD, '2025-06-02T13:31:00Z,ten,11,9,10,1'],
      'line 3: open: must be a number',
    ],
    ['an empty value', HEADER, ['2025-06-02T13:31:00Z,10,11,9,,1'], 'line 2: close: must be a number'],
    ['NaN', HEADER, ['2025-06-02T13:31:00Z,10,NaN,9,10,1'], 'line 2: high: must be a number'],
    [
      'a price of zero',
      HEADER,
      ['2025-06-02T13:31:00Z,0,11,0,10,1'],
      'line 2: open: must be a positive price',
    ],
    ['a negative volume', HEADER, ['2025-06-02T13:31:00Z,10,11,9,10,-1'], 'line 2: volume: must be a number'],
    ['high below low', HEADER, ['2025-06-02T13:31:00Z,10,9,11,10,1'], 'line 2: high must not be below low'],
    [
      'a close outside',
      HEADER,
      ['2025-06-02T13:31:00Z,10,11,9,12,1'],
      'line 2: high must not be below open or close',
    ],
    [
      'a time without zone',
      HEADER,
      ['2025-06-02 13:31,10,11,9,10,1'],
      'line 2: timestamp: must be an ISO-8601',
    ],
    [
      'time running back',
      HEADER,
      [GOOD, '2025-06-02T13:29:00Z,10,11,9,10,1'],
      'line 3: timestamp: timestamps must',
    ],
    ['a time twice', HEADER, [GOOD, GOOD], 'line 3: timestamp: duplicate timestamp'],
    ['a line cut short', HEADER, ['2025-06-02T13:31:00Z,10'], 'line 2: high:'],
    ['no bars', HEADER, [], 'line 1: has no bars'],
  ])('with %s is refused with file, line and rule', (_, header, lines, message) => {
    writeFileSync(join(folder, 'XYZ.csv'), [header, ...lines].join('\n'));

    const load = (): unknown => loadBars(folder);

    expect(load).toThrow(InvalidInputError);
    expect(load).toThrow(`XYZ.csv, ${message}`);
  });

  it('that is not there is refused, and so is a directory that is not', () => {
    expect(() => loadBars(folder)).toThrow(/has no file SYMBOL\.csv/);
    expect(() => loadBars(join(folder, 'nowhere'))).toThrow(InvalidInputError);
  });

  it('may have columns in another order, and carriage returns', () => {
    const text = 'volume,close,low,high,open,timestamp\r\n7,10,9,11,10,2025-06-02T13:30:00Z\r\n';
    writeFileSync(join(folder, 'BTC_USD.csv'), `${text}8,11,9,12,10,2025-06-02T14:30:00Z\r\n`);

    const market = createRecordedMarket(folder);

    expect(market.baseTimeframe).toBe('1Hour');
    expect(market.symbols()).toEqual(['BTC/USD']);
    expect(market.priceAt('BTC/USD', Date.parse('2025-06-02T15:29:59Z'))?.price).toBe(11);
  });
});

describe('a recorded market', () => {
  const market = marketOf({
    XYZ: [
      [-30, 9, 9, 9, 9, 5],
      [0, 10, 12, 8, 11, 100],
      [1, 11, 11, 10, 10, 50],
      [5, 20, 20, 20, 20, 10],
    ],
  });

  it('walks every bar from its open over both extremes to its close', () => {
    const prices = Array.from(
      { length: 60 },
      (_, second) => market.priceAt('XYZ', OPEN + second * 1_000)?.price,
    );

    expect(prices[0]).toBe(10);
    expect(prices[59]).toBe(11);
    expect(prices.indexOf(8)).toBeLessThan(prices.indexOf(12));
    expect(Math.min(...prices.map(Number))).toBe(8);
    expect(Math.max(...prices.map(Number))).toBe(12);
  });

  it('keeps the last price over a gap, with its old time', () => {
    expect(market.priceAt('XYZ', OPEN + 4 * MINUTE)).toEqual({ price: 10, time: OPEN + 2 * MINUTE - 1_000 });
    expect(market.priceAt('XYZ', OPEN - 31 * MINUTE)).toBeUndefined();
  });

  it('shows of a forming bar only what has happened', () => {
    const bars = market.bars('XYZ', '1Min', OPEN, OPEN + MINUTE, OPEN + 10_000);

    expect(bars).toEqual([
      {
        start: OPEN,
        open: 10,
        high: 10,
        low: expect.any(Number) as unknown,
        close: expect.any(Number) as unknown,
        volume: 18,
        complete: false,
      },
    ]);
    expect(bars[0]?.low).toBe(bars[0]?.close);
  });

  it('makes a day of the session, with all of its volume', () => {
    const after = OPEN + 24 * 60 * MINUTE;

    const [day] = market.lastBars('XYZ', '1Day', 1, after);

    const start = Date.parse('2025-06-02T04:00:00Z');
    expect(day).toEqual({ start, open: 10, high: 20, low: 8, close: 20, volume: 165, complete: true });
  });
});

const DATA = '../shared/data/bars';

describe('the shared history', () => {
  beforeEach((context) => needs(DATA, context));

  it.each([
    ['minute', '1Min', 4, '2013-10-04T13:30:00.000Z'],
    ['hourly', '1Hour', 101, '2025-10-01T13:30:00.000Z'],
    ['daily', '1Day', 12, '2000-01-03T14:30:00.000Z'],
  ])('of %s bars is read as it is', (folder, timeframe, symbols, start) => {
    const market = createRecordedMarket(join(DATA, folder));

    expect(market.baseTimeframe).toBe(timeframe);
    expect(market.symbols()).toHaveLength(symbols);
    expect(market.start.toISOString()).toBe(start);
    const later = market.start.getTime() + 3 * 24 * 60 * MINUTE;
    for (const symbol of market.symbols()) {
      for (const bar of market.lastBars(symbol, '1Day', 3, later)) {
        expect(bar.low).toBeGreaterThan(0);
        expect(bar.start).toBeLessThanOrEqual(later);
      }
    }
  });
});
