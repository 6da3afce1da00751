import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assetClassOf } from '../../../../src/domain/asset.ts';
import type { Ranked } from '../../../../src/domain/universe/candidates.ts';
import {
  CYCLE_CAPS,
  mustRotate,
  ROTATION_TOP_N,
  type Rotation,
  selectSymbols,
} from '../../../../src/domain/universe/select.ts';

const stocks = (count: number) => Array.from({ length: count }, (_, index) => `S${index}`);
const coins = (count: number) => Array.from({ length: count }, (_, index) => `C${index}/USD`);

const approved = (symbol: string): Ranked => ({
  symbol,
  source: 'watchlist',
  status: 'approved',
  priority: 10,
  boosts: [],
});
const rejected = (symbol: string): Ranked => ({ ...approved(symbol), status: 'rejected', priority: 0 });
const boosted = (symbol: string, priority = 20): Ranked => ({
  ...approved(symbol),
  priority,
  boosts: ['recent_fill'],
});

const ofClass = (symbols: readonly string[], assetClass: 'us_equity' | 'crypto') =>
  symbols.filter((symbol) => assetClassOf(symbol) === assetClass);

/** So many cycles one after the other; what is held and boosted may change from one to the next. */
function cyclesOf(
  count: number,
  at: (turn: number) => { readonly candidates: readonly Ranked[]; readonly held: readonly string[] },
) {
  let rotation: Rotation = {};
  return Array.from({ length: count }, (_, turn) => {
    const { candidates, held } = at(turn);
    const selection = selectSymbols(candidates, held, rotation);
    rotation = selection.rotation;
    return selection.symbols;
  });
}

describe('selecting the symbols of a cycle (UN2)', () => {
  test('takes all of a small universe, each once, what is held first, and then in their order', () => {
    const candidates = [...['AAPL', 'MSFT', 'BTC/USD'].map(approved), boosted('NVDA')];

    expect(selectSymbols(candidates, ['MSFT', 'TSLA'])).toEqual({
      symbols: ['MSFT', 'TSLA', 'AAPL', 'NVDA', 'BTC/USD'],
      rotation: {},
    });
    expect(mustRotate(candidates, ['MSFT', 'TSLA'])).toBe(false);
  });

  test('reaches all of 500 candidates within ceil(pool / cap) cycles when nothing is held or boosted', () => {
    const candidates = [...stocks(500), ...coins(45)].map(approved);

    const cycles = cyclesOf(5, () => ({ candidates, held: [] }));

    expect(mustRotate(candidates, [])).toBe(true);
    expect(new Set(cycles.flat())).toEqual(new Set([...stocks(500), ...coins(45)]));
    expect(new Set(cycles.slice(0, 3).flatMap((cycle) => ofClass(cycle, 'crypto'))).size).toBe(45);
    expect(cycles.map((cycle) => cycle.length)).toEqual([140, 140, 140, 140, 140]);
  });

  test('never exceeds a cap, has what is boosted in every cycle, and reaches all others in time, from any point on', () => {
    const count = { stocks: 500, coins: 40 };
    const all = [...stocks(count.stocks), ...coins(count.coins)];
    const some = (most: number) =>
      fc.uniqueArray(fc.integer({ min: 0, max: all.length - 1 }), { maxLength: most });
    // Other holdings and boosts in each cycle, within what the caps can have in every one.
    const moments = fc.array(fc.record({ held: some(10), hot: some(4) }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(moments, fc.nat({ max: 30 }), (changes, skip) => {
        const at = (turn: number) => {
          const { held, hot } = changes[turn % changes.length] ?? { held: [], hot: [] };
          const isHot = new Set(hot.map((index) => all[index]));
          return {
            candidates: all.map((symbol) => (isHot.has(symbol) ? boosted(symbol) : approved(symbol))),
            held: held.flatMap((index) => all[index] ?? []),
          };
        };
        const rounds = Math.max(
          Math.ceil(count.stocks / (CYCLE_CAPS.us_equity - 14)),
          Math.ceil(count.coins / (CYCLE_CAPS.crypto - 14)),
        );

        const cycles = cyclesOf(skip + rounds, at);

        for (const [turn, cycle] of cycles.entries()) {
          const { candidates, held } = at(turn);
          const hot = candidates.filter(({ boosts }) => boosts.length > 0).map(({ symbol }) => symbol);
          expect(cycle.slice(0, held.length)).toEqual(held);
          expect(new Set(cycle).size).toBe(cycle.length);
          expect(ofClass(cycle, 'us_equity').length).toBe(CYCLE_CAPS.us_equity);
          expect(ofClass(cycle, 'crypto').length).toBe(CYCLE_CAPS.crypto);
          expect(hot.filter((symbol) => !cycle.includes(symbol))).toEqual([]);
        }
        expect(new Set(cycles.slice(skip).flat())).toEqual(new Set(all));
      }),
      { numRuns: 60 },
    );
  });

  test('is fair: over a full round no candidate is looked at twice as often as another', () => {
    const candidates = stocks(250).map(approved);
    const seen = new Map<string, number>();
    for (const cycle of cyclesOf(250, () => ({ candidates, held: [] })))
      for (const symbol of cycle) seen.set(symbol, (seen.get(symbol) ?? 0) + 1);

    expect(new Set(seen.values())).toEqual(new Set([CYCLE_CAPS.us_equity]));
  });

  test('looks at the 50 of highest priority in every cycle, and leaves a quarter of the room to the others', () => {
    const hot = stocks(60).map((symbol, index) => boosted(symbol, index < 55 ? 25 : 15));
    const candidates = [
      ...hot,
      ...stocks(500).slice(60).map(approved),
      ...coins(40).map((symbol) => boosted(symbol, 5)),
    ];

    const cycles = cyclesOf(20, () => ({ candidates, held: [] }));

    for (const cycle of cycles) {
      expect(stocks(ROTATION_TOP_N).filter((symbol) => !cycle.includes(symbol))).toEqual([]);
      expect(cycle).toHaveLength(140);
    }
    expect(new Set(cycles.flat()).size).toBe(540);
  });

  test('does not look at what is rejected, unless it is held', () => {
    const candidates = [approved('AAPL'), rejected('MSFT'), rejected('NVDA')];

    expect(selectSymbols(candidates, ['NVDA']).symbols).toEqual(['NVDA', 'AAPL']);
  });

  test('goes on with the others where a class ended, also when the symbol there has gone', () => {
    const candidates = stocks(300).map(approved);
    const first = selectSymbols(candidates, []);
    const gone = candidates.filter(({ symbol }) => symbol !== first.rotation.us_equity);

    expect(first.rotation).toEqual({ us_equity: 'S119' });
    expect(selectSymbols(candidates, [], first.rotation).symbols).toContain('S120');
    expect(selectSymbols(gone, [], first.rotation).symbols[0]).toBe('S0');
  });

  test('holdings above the cap are all looked at, and nothing else', () => {
    const held = stocks(130);

    expect(selectSymbols(stocks(200).map(approved), held)).toEqual({ symbols: held, rotation: {} });
  });
});
