import * as fc from 'fast-check';
import { ATR, BollingerBands, EMA, MACD, RSI, SMA } from 'trading-signals';
import { describe, expect, test } from 'vitest';
import { dec } from '../../../../src/domain/decimal.ts';
import { atr } from '../../../../src/domain/indicators/atr.ts';
import { ema, sma } from '../../../../src/domain/indicators/averages.ts';
import { numbersOf } from '../../../../src/domain/indicators/bar-numbers.ts';
import { bollinger } from '../../../../src/domain/indicators/bollinger.ts';
import { macd, macdLength } from '../../../../src/domain/indicators/macd.ts';
import { rsi } from '../../../../src/domain/indicators/rsi.ts';

const closes = fc.array(
  fc.integer({ min: 100, max: 100_000 }).map((cents) => cents / 100),
  { maxLength: 60 },
);
const interval = fc.integer({ min: 1, max: 20 });
const bars = fc.array(
  fc
    .tuple(fc.integer({ min: 1_000, max: 9_000 }), fc.nat({ max: 500 }), fc.nat({ max: 500 }))
    .map(([close, up, down]) => ({ close, high: close + up, low: close - down })),
  { maxLength: 60 },
);

function expectSame(ours: number | undefined, theirs: number | null): void {
  if (theirs === null) {
    expect(ours).toBeUndefined();
  } else {
    expect(ours).toBeCloseTo(theirs, 6);
  }
}

describe('indicators agree with trading-signals, and are undefined as long as it is not stable', () => {
  test('SMA', () => {
    fc.assert(
      fc.property(closes, interval, (values, period) => {
        const oracle = new SMA(period);
        oracle.updates(values, false);
        expectSame(sma(values, period), oracle.getResult());
      }),
    );
  });

  test('EMA', () => {
    fc.assert(
      fc.property(closes, interval, (values, period) => {
        const oracle = new EMA(period);
        oracle.updates(values, false);
        expectSame(ema(values, period), oracle.isStable ? oracle.getResult() : null);
      }),
    );
  });

  test('RSI', () => {
    fc.assert(
      fc.property(closes, fc.integer({ min: 2, max: 20 }), (values, period) => {
        const oracle = new RSI(period);
        oracle.updates(values, false);
        expectSame(rsi(values, period), oracle.getResult());
      }),
    );
  });

  test('ATR', () => {
    fc.assert(
      fc.property(bars, interval, (values, period) => {
        const oracle = new ATR(period);
        oracle.updates(values, false);
        expectSame(atr(values, period), oracle.getResult());
      }),
    );
  });

  test('Bollinger bands', () => {
    fc.assert(
      fc.property(closes, fc.integer({ min: 1, max: 20 }), (values, period) => {
        const oracle = new BollingerBands(period, 2);
        oracle.updates(values, false);
        const bands = oracle.isStable ? oracle.getResult() : null;
        const ours = bollinger(values, period);
        expectSame(ours?.middle, bands?.middle ?? null);
        expectSame(ours && ours.middle + 2 * ours.deviation, bands?.upper ?? null);
      }),
    );
  });

  test('MACD', () => {
    const periods = fc.record({ fast: interval, slow: interval, signal: interval });
    fc.assert(
      fc.property(closes, periods, (values, { fast, slow, signal }) => {
        // The library waits for the second one, which is to be the slow one.
        const [short, long] = [Math.min(fast, slow), Math.max(fast, slow)];
        const oracle = new MACD(new EMA(short), new EMA(long), new EMA(signal));
        oracle.updates(values, false);
        const enough = values.length >= macdLength({ fast: short, slow: long, signal });
        const theirs = enough ? oracle.getResult() : null;
        const ours = macd(values, { fast: short, slow: long, signal });
        expectSame(ours?.line, theirs?.macd ?? null);
        expectSame(ours?.signal, theirs?.signal ?? null);
        expectSame(ours?.histogram, theirs?.histogram ?? null);
      }),
    );
  });
});

test('how far a price is from its mean is counted in deviations, and is nothing where prices stand still', () => {
  expect(bollinger([1, 1, 1, 5], 4)?.deviations).toBeCloseTo(Math.sqrt(3), 12);
  expect(bollinger([0.1, 0.1, 0.1], 3)?.deviations).toBe(0);
});

test('a bar reads the same every time', () => {
  const bar = {
    timestamp: '2024-05-15T14:00:00Z',
    open: dec('10.1'),
    high: dec('10.9'),
    low: dec('9.8'),
    close: dec('10.25'),
    volume: dec(100),
  };
  expect(numbersOf(bar)).toEqual({ high: 10.9, low: 9.8, close: 10.25 });
  expect(numbersOf(bar)).toBe(numbersOf(bar));
});
