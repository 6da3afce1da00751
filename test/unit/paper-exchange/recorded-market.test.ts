import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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

describe('bars of several lengths in one folder', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'bars-'));
    for (const name of ['daily', 'minute']) mkdirSync(join(folder, name));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const write = (name: string, ...lines: readonly string[]): void =>
    writeFileSync(join(folder, name), [HEADER, ...lines].join('\n'));
  /** The Thursday and Friday before and the Monday, of which there are minutes too. */
  const writeDays = (name: string): void =>
    write(
      name,
      '2025-05-29T04:00:00Z,5,6,4,5,1000',
      '2025-05-30T04:00:00Z,5,8,5,8,2000',
      '2025-06-02T04:00:00Z,9,99,1,9,9999',
    );
  const writeMinutes = (name: string): void =>
    write(
      name,
      '2025-06-02T13:30:00Z,10,11,9,10,100',
      '2025-06-02T13:31:00Z,10,12,10,12,50',
      '2025-06-02T13:37:00Z,12,12,11,11,7',
    );
  const day = 24 * 60 * MINUTE;

  it('are told apart by their distance, each symbol with its own', () => {
    writeDays('DDD.csv');
    writeMinutes('MMM.csv');
    write('HHH.csv', '2025-06-02T13:00:00Z,3,4,2,3,10', '2025-06-02T14:00:00Z,3,5,3,5,20');

    const market = createRecordedMarket(folder);

    expect(market.baseTimeframe).toBe('1Day');
    expect(market.start.toISOString()).toBe('2025-06-02T13:30:00.000Z');
    expect(market.bars('MMM', '1Min', OPEN, OPEN + day, OPEN + day)).toHaveLength(3);
    expect(market.bars('HHH', '1Min', OPEN - day, OPEN + day, OPEN + day)).toEqual([]);
    expect(market.lastBars('HHH', '1Hour', 5, OPEN + day)).toHaveLength(2);
    for (const [symbol, close] of [
      ['MMM', 11],
      ['HHH', 5],
      ['DDD', 9],
    ] as const) {
      expect(market.lastBars(symbol, '1Day', 1, OPEN + day)[0]?.close).toBe(close);
      expect(market.priceAt(symbol, OPEN + day)?.price).toBe(close);
    }
  });

  it('of one symbol go together: the finer ones count where there are both', () => {
    writeDays('daily/XYZ.csv');
    writeMinutes('minute/XYZ.csv');

    const market = createRecordedMarket(folder);

    expect(market.symbols()).toEqual(['XYZ']);
    expect(market.baseTimeframe).toBe('1Min');
    expect(market.start.toISOString()).toBe('2025-06-02T13:30:00.000Z');
    expect(market.priceAt('XYZ', OPEN - 1)?.price).toBe(8);
    expect(market.priceAt('XYZ', OPEN)?.price).toBe(10);
    const days = market.lastBars('XYZ', '1Day', 9, OPEN + day);
    expect(days.map(({ close, volume }) => [close, volume])).toEqual([
      [5, 1000],
      [8, 2000],
      [11, 157],
    ]);
    expect(days[2]).toMatchObject({ open: 10, high: 12, low: 9, complete: true });
  });

  it('show of a day that is not over only what has happened, whenever that is asked', () => {
    writeDays('daily/XYZ.csv');
    writeMinutes('minute/XYZ.csv');
    const market = createRecordedMarket(folder);
    market.lastBars('XYZ', '1Day', 9, OPEN + day);

    const early = market.lastBars('XYZ', '1Day', 1, OPEN + MINUTE - 1_000);
    const later = market.bars('XYZ', '1Day', OPEN - day, OPEN + day, OPEN + 2 * MINUTE);

    expect(early).toMatchObject([{ open: 10, high: 11, close: 10, volume: 100, complete: false }]);
    expect(later.at(-1)).toMatchObject({ high: 12, close: 12, volume: 150, complete: false });
    expect(market.lastBars('XYZ', '1Day', 1, OPEN - 1)).toMatchObject([{ close: 8, complete: true }]);
  });

  it('refuse two files of the same bars, a lone bar among many lengths, and a name that is no symbol', () => {
    writeMinutes('minute/XYZ.csv');
    writeMinutes('XYZ.csv');
    expect(() => loadBars(folder)).toThrow('minute/XYZ.csv, line 1: XYZ.csv has 1Min bars of XYZ already');

    writeDays('XYZ.csv');
    write('ONE.csv', GOOD);
    expect(() => loadBars(folder)).toThrow('ONE.csv, line 2: one bar alone does not tell');

    rmSync(join(folder, 'ONE.csv'));
    write('daily/apple pie.csv', GOOD);
    expect(() => loadBars(folder)).toThrow(
      'daily/apple pie.csv, line 1: the file must be named after its symbol',
    );
  });

  it('take a lone bar for what all the others are', () => {
    writeDays('XYZ.csv');
    write('ONE.csv', '2025-06-02T04:00:00Z,9,9,9,9,9');

    const market = createRecordedMarket(folder);

    expect(market.priceAt('ONE', OPEN - 1)).toBeUndefined();
    expect(market.priceAt('ONE', OPEN)?.price).toBe(9);
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

  it('of all lengths together is one market', () => {
    const market = createRecordedMarket(DATA);

    expect(market.symbols()).toHaveLength(111);
    // Minutes of 2013 with the days before and after them.
    const monday = Date.parse('2013-10-07T14:00:30Z');
    expect(market.lastBars('IBM', '1Min', 30, monday)).toHaveLength(30);
    const days = market.lastBars('IBM', '1Day', 40, monday);
    expect(days.filter(({ complete }) => complete)).toHaveLength(39);
    expect(days.at(-1)?.close).toBe(market.priceAt('IBM', monday)?.price);
    expect(market.lastBars('IBM', '1Day', 1, Date.parse('2015-01-02T22:00:00Z'))[0]?.start).toBe(
      Date.parse('2015-01-02T05:00:00Z'),
    );
  });
});
