import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MINUTE, shift } from '../../../../src/domain/clock.ts';
import { dec } from '../../../../src/domain/decimal.ts';
import { usd } from '../../../../src/domain/money.ts';
import { type Exit, locksAt, type Protection } from '../../../../src/domain/risk/protections.ts';

const START = '2025-01-06T15:00:00.000Z';
const EQUITY = usd(100_000);

/** `+5 AAPL 30`: five dollars won with AAPL, 30 minutes after the start. */
const exits = (...lines: readonly string[]): readonly Exit[] =>
  lines.map((line) => {
    const [pnl = '', symbol = '', minute = ''] = line.split(' ');
    return { symbol, pnl: usd(pnl.replace('+', '')), at: shift(START, Number(minute) * MINUTE) };
  });
const locked = (protection: Protection, history: readonly Exit[], minute: number): readonly string[] =>
  locksAt([protection], history, EQUITY, shift(START, minute * MINUTE)).map(
    ({ symbol, unlockAt }) => `${symbol} until ${(Date.parse(unlockAt) - Date.parse(START)) / MINUTE}`,
  );

const window = { windowMinutes: 60, lockMinutes: 90 };
const guard: Protection = { kind: 'stop_loss_guard', stops: 2, scope: 'symbol', ...window };
const drawdown: Protection = { kind: 'max_drawdown', maxDrawdownPct: dec('0.01'), ...window };
const lowProfit: Protection = { kind: 'low_profit', trades: 2, minProfit: usd(10), ...window };

describe('a stop-loss guard', () => {
  test('locks a symbol from its last loss on, when there were enough in the window', () => {
    const history = exits('-5 AAPL 0', '-5 MSFT 10', '-5 AAPL 59');

    expect(locked(guard, history, 60)).toEqual(['AAPL until 149']);
    expect(locked({ ...guard, scope: 'all' }, history, 60)).toEqual(['* until 149']);
  });

  test.each([
    ['losses further apart than the window', exits('-5 AAPL 0', '-5 AAPL 60')],
    ['a gain between the losses of others', exits('-5 AAPL 0', '+5 AAPL 30', '-5 MSFT 40')],
    ['an exit at neither loss nor gain', exits('-5 AAPL 0', '0 AAPL 30')],
  ])('is not brought about by %s', (_what, history) => {
    expect(locked(guard, history, 61)).toEqual([]);
  });

  test('holds when its window has gone by, and ends on the minute', () => {
    const history = exits('-5 AAPL 0', '-5 AAPL 1');

    expect(locked(guard, history, 90.99)).toEqual(['AAPL until 91']);
    expect(locked(guard, history, 91)).toEqual([]);
  });

  test('begins anew with each further loss', () => {
    expect(locked(guard, exits('-5 AAPL 0', '-5 AAPL 1', '-5 AAPL 50'), 60)).toEqual(['AAPL until 140']);
  });
});

describe('a greatest drawdown', () => {
  test('locks everything when what was won is lost again, measured from its peak', () => {
    const history = exits('+600 AAPL 0', '-500 MSFT 10', '-501 NVDA 20');

    expect(locked(drawdown, history, 21)).toEqual(['* until 110']);
  });

  test('is not brought about by exactly that much', () => {
    expect(locked(drawdown, exits('+600 AAPL 0', '-1000 MSFT 10'), 21)).toEqual([]);
  });
});

describe('a least profit', () => {
  test('locks a symbol whose trades together brought too little', () => {
    expect(locked(lowProfit, exits('+9 AAPL 0', '+0.99 AAPL 10', '+50 MSFT 11'), 12)).toEqual([
      'AAPL until 100',
    ]);
  });

  test('judges nobody by fewer trades, or by enough profit', () => {
    expect(locked(lowProfit, exits('-100 AAPL 0', '+5 MSFT 1', '+5 MSFT 2'), 12)).toEqual([]);
  });
});

test('without protections, or without exits, nothing is locked', () => {
  expect(locksAt([], exits('-5 AAPL 0'), EQUITY, START)).toEqual([]);
  expect(locksAt([guard, drawdown, lowProfit], [], EQUITY, START)).toEqual([]);
});

test('a further loss never shortens a lock, and every lock ends', () => {
  const history = fc
    .array(
      fc.record({ pnl: fc.integer({ min: -900, max: 300 }), minute: fc.integer({ min: 0, max: 400 }) }),
      {
        maxLength: 20,
      },
    )
    .map((lines) =>
      lines
        .toSorted((one, other) => one.minute - other.minute)
        .map(({ pnl, minute }) => ({ symbol: 'AAPL', pnl: usd(pnl), at: shift(START, minute * MINUTE) })),
    );
  fc.assert(
    fc.property(history, fc.integer({ min: 401, max: 500 }), (past, minute) => {
      const at = shift(START, minute * MINUTE);
      const unlock = (known: readonly Exit[]): string =>
        locksAt([guard], known, EQUITY, shift(at, 1)).map(({ unlockAt }) => unlockAt)[0] ?? '';
      const worse = [...past, { symbol: 'AAPL', pnl: usd(-1), at }];

      expect(unlock(worse) >= unlock(past)).toBe(true);
      expect(locksAt([guard, drawdown, lowProfit], worse, EQUITY, shift(at, 90 * MINUTE))).toEqual([]);
    }),
  );
});
