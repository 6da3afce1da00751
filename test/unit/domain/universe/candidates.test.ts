import { describe, expect, test } from 'vitest';
import { DAY, shift } from '../../../../src/domain/clock.ts';
import { type Candidate, mergeSources } from '../../../../src/domain/universe/candidates.ts';
import { symbolsOf, WATCHLIST } from '../../../../src/domain/universe/watchlist.ts';

const NOW = '2025-01-06T15:30:00.000Z';
const ago = (days: number) => shift(NOW, -days * DAY);
const times = (entries: Readonly<Record<string, string>> = {}) => new Map(Object.entries(entries));

const stored: readonly Candidate[] = [
  { symbol: 'MSFT', source: 'watchlist', status: 'approved' },
  { symbol: 'AAPL', source: 'operator', status: 'approved' },
  { symbol: 'GME', source: 'watchlist', status: 'rejected' },
];

describe('the sources of the universe as one list (UN1)', () => {
  test('approved candidates are high, a confident decision counts 5 more, a fill 10', () => {
    const decided = times({ AAPL: ago(0.5), TSLA: ago(0.9), GME: ago(0.1) });
    const filled = times({ AAPL: ago(0.2), AMD: ago(0.4) });

    const merged = mergeSources(stored, { decided, filled }, NOW);

    expect(
      merged.map(({ symbol, source, status, priority, boosts }) => [
        symbol,
        source,
        status,
        priority,
        ...boosts,
      ]),
    ).toEqual([
      ['MSFT', 'watchlist', 'approved', 10],
      ['AAPL', 'operator', 'approved', 25, 'confident_decision', 'recent_fill'],
      ['GME', 'watchlist', 'rejected', 5, 'confident_decision'],
      ['AMD', 'fill', 'candidate', 10, 'recent_fill'],
      ['TSLA', 'decision', 'candidate', 5, 'confident_decision'],
    ]);
  });

  test('what is older than a day counts for nothing', () => {
    const old = times({ AAPL: ago(1.001), TSLA: ago(2) });
    const edge = times({ MSFT: ago(1) });

    const merged = mergeSources(stored, { decided: old, filled: edge }, NOW);

    expect(merged.map(({ symbol, priority }) => [symbol, priority])).toEqual([
      ['MSFT', 20],
      ['AAPL', 10],
      ['GME', 0],
    ]);
  });

  test('each symbol is there once, whatever the sources', () => {
    const both = times({ AMD: NOW, TSLA: NOW });

    const symbols = mergeSources(stored, { decided: both, filled: both }, NOW).map(({ symbol }) => symbol);

    expect(symbols).toEqual(['MSFT', 'AAPL', 'GME', 'AMD', 'TSLA']);
  });
});

test('what is configured is the universe to begin with, and else the built-in watchlist', () => {
  expect(symbolsOf(['AAPL'])).toEqual(['AAPL']);
  expect(symbolsOf([])).toEqual(WATCHLIST.map(({ symbol }) => symbol));
});
