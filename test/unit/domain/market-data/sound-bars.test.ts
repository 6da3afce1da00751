import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dec } from '../../../../src/domain/decimal.ts';
import type { Bar } from '../../../../src/domain/market.ts';
import { soundBars } from '../../../../src/domain/market-data/sound-bars.ts';
import { needs } from '../../../support/shared-folder.ts';

const aBar = (close: number, range: { high?: number; low?: number } = {}, minute = 0): Bar => ({
  timestamp: new Date(Date.UTC(2025, 0, 6, 14, 30 + minute)).toISOString(),
  open: dec(close),
  high: dec(range.high ?? close),
  low: dec(range.low ?? close),
  close: dec(close),
  volume: dec(100),
});
const closesOf = (closes: readonly number[], lastPrice?: number): readonly number[] =>
  soundBars(
    closes.map((close, minute) => aBar(close, {}, minute)),
    lastPrice,
  ).map((bar) => bar.close.toNumber());

describe('bars for a strategy', () => {
  it.each<[string, readonly number[], number | undefined, readonly number[]]>([
    ['steady prices', [100, 101, 100], undefined, [100, 101, 100]],
    ['a single bad print', [100, 1_000, 101, 102], undefined, [100, 101, 102]],
    ['a bad first bar', [1, 100, 101], undefined, [100, 101]],
    ['a bad newest bar', [100, 101, 50], undefined, [100, 101]],
    ['a jump that the next bar confirms', [100, 101, 150, 151], undefined, [100, 101, 150, 151]],
    ['a jump that the last price confirms', [100, 101, 150], 149, [100, 101, 150]],
    ['a jump that the last price contradicts', [100, 101, 150], 102, [100, 101]],
    ['a crash', [100, 101, 70, 45, 44], undefined, [100, 101, 70, 45, 44]],
    ['one bar and nothing to compare it with', [100], undefined, [100]],
    ['one bar far from the last price', [100], 300, []],
    ['no bar', [], 300, []],
  ])('of %s', (_, closes, lastPrice, kept) => {
    expect(closesOf(closes, lastPrice)).toEqual(kept);
  });

  it.each([{ high: 400 }, { low: 1 }])(
    'leaves out one with a wick that leaves everything behind: %j',
    (range) => {
      expect(soundBars([aBar(100), aBar(101, range), aBar(102)])).toHaveLength(2);
    },
  );

  it('hands back the very array when nothing is wrong: the usual case', () => {
    const bars = [aBar(100), aBar(101)];

    expect(soundBars(bars)).toBe(bars);
  });

  it('leaves out every lone print and nothing else', () => {
    const spike = fc.constantFrom(0.01, 0.5, 2, 1_000);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 95, max: 105 }), fc.option(spike)), { minLength: 3 }),
        (items) => {
          // Far enough apart that they are not what is usual there.
          const closes = items.map(([close, factor], index) =>
            factor === null || index % 4 !== 1 ? close : close * factor,
          );

          const kept = closesOf(closes);

          const good = closes.filter((close) => close >= 95 && close <= 105);
          expect(kept).toEqual(good);
        },
      ),
    );
  });

  it.for(['minute', 'hourly', 'daily'])('keeps nearly all recorded %s bars', (folder, context) => {
    const path = `../shared/data/bars/${folder}`;
    needs(path, context);
    const series = readdirSync(path).map((file) => recorded(join(path, file)));

    const all = series.flat().length;
    const kept = series.flatMap((bars) => soundBars(bars)).length;

    expect(all).toBeGreaterThan(1_000);
    expect(kept / all).toBeGreaterThan(0.999);
  });
});

/** The bars of a file `timestamp,open,high,low,close,volume`. */
const recorded = (file: string): readonly Bar[] =>
  readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => {
      const [timestamp = '', ...prices] = line.trim().split(',');
      const [open, high, low, close, volume] = prices.map((price) => dec(price));
      if (open === undefined || high === undefined || low === undefined) throw new Error(line);
      if (close === undefined || volume === undefined) throw new Error(line);
      return { timestamp, open, high, low, close, volume };
    });
