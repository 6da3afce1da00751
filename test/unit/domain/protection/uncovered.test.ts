import { describe, expect, test } from 'vitest';
import type { Side } from '../../../../src/domain/asset.ts';
import { dec } from '../../../../src/domain/decimal.ts';
import { type ProtectionPolicy, uncoveredPositions } from '../../../../src/domain/protection/uncovered.ts';

const STOPS: ProtectionPolicy = { kind: 'stop', watched: ['BTC/USD'] };
const positions = [
  { symbol: 'AAPL', qty: dec(10) },
  { symbol: 'MSFT', qty: dec(-5) },
  { symbol: 'BTC/USD', qty: dec('0.5') },
];
const resting = (symbol: string, side: Side, qty: string, protective = true) => ({
  symbol,
  side,
  qty: dec(qty),
  protective,
  stops: true,
});
const uncovered = (
  orders: Parameters<typeof uncoveredPositions>[1],
  policy: ProtectionPolicy = STOPS,
): readonly string[] =>
  uncoveredPositions(positions, orders, policy).map(({ symbol, qty }) => `${qty.toFixed()} ${symbol}`);

describe('what of each position nothing protects', () => {
  test('is nothing when no stops are asked for', () => {
    expect(uncovered([], { kind: 'none' })).toEqual([]);
  });

  test('is all of it without a stop, but for what the watchdog keeps', () => {
    expect(uncovered([])).toEqual(['10 AAPL', '5 MSFT']);
  });

  test('is what the stops do not reach to, together', () => {
    expect(
      uncovered([resting('AAPL', 'sell', '4'), resting('AAPL', 'sell', '3'), resting('MSFT', 'buy', '5')]),
    ).toEqual(['3 AAPL']);
  });

  test('counts no order that only takes the profit', () => {
    expect(uncovered([{ ...resting('AAPL', 'sell', '10'), stops: false }])).toEqual(['10 AAPL', '5 MSFT']);
  });

  test('counts neither an order on the wrong side nor one that is no protection', () => {
    expect(uncovered([resting('AAPL', 'buy', '10'), resting('MSFT', 'buy', '5', false)])).toEqual([
      '10 AAPL',
      '5 MSFT',
    ]);
  });
});
