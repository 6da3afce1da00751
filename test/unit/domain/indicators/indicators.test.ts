import * as fc from 'fast-check';
import { ATR, EMA, RSI, SMA } from 'trading-signals';
import { describe, expect, test } from 'vitest';
import { dec } from '../../../../src/domain/decimal.ts';
import { atr } from '../../../../src/domain/indicators/atr.ts';
import { ema, sma } from '../../../../src/domain/indicators/averages.ts';
import { numbersOf } from '../../../../src/domain/indicators/bar-numbers.ts';
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
