import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assetClassOf } from '../../../../src/domain/asset.ts';
import type { Ranked } from '../../../../src/domain/universe/candidates.ts';
import { DEFAULT_UNIVERSE_CAPS as CAPS, type UniverseCaps } from '../../../../src/domain/universe/caps.ts';
import { mustRotate, type Rotation, selectSymbols } from '../../../../src/domain/universe/select.ts';

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

/** So many cycles one after the other; what is held and boosted, and the caps, may change from one to the next. */
function cyclesOf(count: number, at: (turn: number) => Moment): readonly (readonly string[])[] {
  let rotation: Rotation = {};
  return Array.from({ length: count }, (_, turn) => {
    const { candidates, held = [], caps = CAPS } = at(turn);
    const selection = selectSymbols(candidates, held, caps, rotation);
    rotation = selection.rotation;
    return selection.symbols;
  });
}

interface Moment {
  readonly candidates: readonly Ranked[];
  readonly held?: readonly string[];
  readonly caps?: UniverseCaps;
}

describe('selecting the symbols of a cycle (UN2)', () => {
  test('takes all of a small universe, each once, what is held first, and then in their order', () => {
    const candidates = [...['AAPL', 'MSFT', 'BTC/USD'].map(approved), boosted('NVDA')];

    expect(selectSymbols(candidates, ['MSFT', 'TSLA'], CAPS)).toEqual({
      symbols: ['MSFT', 'TSLA', 'AAPL', 'NVDA', 'BTC/USD'],
      rotation: {},
    });
    expect(mustRotate(candidates, ['MSFT', 'TSLA'], CAPS)).toBe(false);
  });

  test('reaches all of 500 candidates within ceil(pool / cap) cycles when nothing is held or boosted', () => {
    const candidates = [...stocks(500), ...coins(45)].map(approved);

    const cycles = cyclesOf(5, () => ({ candidates }));

    expect(mustRotate(candidates, [], CAPS)).toBe(true);
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
          Math.ceil(count.stocks / (CAPS.maxStocks - 14)),
          Math.ceil(count.coins / (CAPS.maxCrypto - 14)),
        );

        const cycles = cyclesOf(skip + rounds, at);

        for (const [turn, cycle] of cycles.entries()) {
          const { candidates, held } = at(turn);
          const hot = candidates.filter(({ boosts }) => boosts.length > 0).map(({ symbol }) => symbol);
          expect(cycle.slice(0, held.length)).toEqual(held);
          expect(new Set(cycle).size).toBe(cycle.length);
          expect(ofClass(cycle, 'us_equity').length).toBe(CAPS.maxStocks);
          expect(ofClass(cycle, 'crypto').length).toBe(CAPS.maxCrypto);
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
    for (const cycle of cyclesOf(250, () => ({ candidates })))
      for (const symbol of cycle) seen.set(symbol, (seen.get(symbol) ?? 0) + 1);

    expect(new Set(seen.values())).toEqual(new Set([CAPS.maxStocks]));
  });

  test('looks at the 50 of highest priority in every cycle, and leaves a quarter of the room to the others', () => {
    const hot = stocks(60).map((symbol, index) => boosted(symbol, index < 55 ? 25 : 15));
    const candidates = [
      ...hot,
      ...stocks(500).slice(60).map(approved),
      ...coins(40).map((symbol) => boosted(symbol, 5)),
    ];

    const cycles = cyclesOf(20, () => ({ candidates }));

    for (const cycle of cycles) {
      expect(stocks(CAPS.rotationTopN).filter((symbol) => !cycle.includes(symbol))).toEqual([]);
      expect(cycle).toHaveLength(140);
    }
    expect(new Set(cycles.flat()).size).toBe(540);
  });

  test('does not look at what is rejected, unless it is held', () => {
    const candidates = [approved('AAPL'), rejected('MSFT'), rejected('NVDA')];

    expect(selectSymbols(candidates, ['NVDA'], CAPS).symbols).toEqual(['NVDA', 'AAPL']);
  });

  test('goes on with the others where a class ended, also when the symbol there has gone', () => {
    const candidates = stocks(300).map(approved);
    const first = selectSymbols(candidates, [], CAPS);
    const gone = candidates.filter(({ symbol }) => symbol !== first.rotation.us_equity);

    expect(first.rotation).toEqual({ us_equity: 'S119' });
    expect(selectSymbols(candidates, [], CAPS, first.rotation).symbols).toContain('S120');
    expect(selectSymbols(gone, [], CAPS, first.rotation).symbols[0]).toBe('S0');
  });

  test('holdings above the cap are all looked at, and nothing else', () => {
    const held = stocks(130);

    expect(selectSymbols(stocks(200).map(approved), held, CAPS)).toEqual({ symbols: held, rotation: {} });
  });
});

/** Candidates, caps and what is held and boosted, of any size: caps of one, more boosted than may be, more held than fits. */
const anyCaps = fc.record({
  maxStocks: fc.integer({ min: 1, max: 30 }),
  maxCrypto: fc.integer({ min: 1, max: 8 }),
  rotationTopN: fc.nat({ max: 20 }),
});
const POOL = [...stocks(40), ...coins(10)];
const some = (most: number) => fc.uniqueArray(fc.constantFrom(...POOL), { maxLength: most });
const ranked = (hot: readonly string[]): readonly Ranked[] =>
  POOL.map((symbol) => {
    const place = hot.indexOf(symbol);
    return place < 0 ? approved(symbol) : boosted(symbol, 100 - place);
  });
const CLASSES = [
  ['us_equity', 'maxStocks'],
  ['crypto', 'maxCrypto'],
] as const;

describe('with any caps (UN2)', () => {
  test('every candidate has been looked at after ceil(pool / cap) cycles, from any cycle on', () => {
    fc.assert(
      fc.property(anyCaps, fc.nat({ max: 50 }), (caps, skip) => {
        const candidates = ranked([]);
        const cycles = cyclesOf(skip + 40, () => ({ candidates, caps })).slice(skip);

        for (const [assetClass, cap] of CLASSES) {
          const pool = ofClass(POOL, assetClass);
          const rounds = cycles.slice(0, Math.ceil(pool.length / caps[cap]));
          expect(new Set(ofClass(rounds.flat(), assetClass))).toEqual(new Set(pool));
        }
      }),
    );
  });

  test('a cap is filled and never exceeded, but by what is held, which comes whole', () => {
    fc.assert(
      fc.property(anyCaps, some(25), some(25), fc.nat({ max: 20 }), (caps, held, hot, skip) => {
        const cycle = cyclesOf(skip + 1, () => ({ candidates: ranked(hot), held, caps })).at(-1) ?? [];

        expect(cycle.slice(0, held.length)).toEqual(held);
        expect(new Set(cycle).size).toBe(cycle.length);
        for (const [assetClass, cap] of CLASSES) {
          const most = Math.min(ofClass(POOL, assetClass).length, caps[cap]);
          expect(ofClass(cycle, assetClass).length).toBe(Math.max(ofClass(held, assetClass).length, most));
        }
      }),
    );
  });

  test('the first rotationTopN that are boosted are in every cycle, as far as three quarters of the room go', () => {
    fc.assert(
      fc.property(anyCaps, some(10), some(30), fc.nat({ max: 20 }), (caps, held, hot, skip) => {
        const cycle = cyclesOf(skip + 1, () => ({ candidates: ranked(hot), held, caps })).at(-1) ?? [];
        const top = hot.filter((symbol) => !held.includes(symbol)).slice(0, caps.rotationTopN);

        for (const [assetClass, cap] of CLASSES) {
          const room = Math.max(0, caps[cap] - ofClass(held, assetClass).length);
          const sure = ofClass(top, assetClass).slice(0, Math.floor((room * 3) / 4));
          expect(sure.filter((symbol) => !cycle.includes(symbol))).toEqual([]);
        }
      }),
    );
  });

  /** Cycles: more than one turn in each of twelve moments takes for all candidates. */
  const LONGEST = 600;

  test('nobody loses its turn when caps, holdings and boosts change from cycle to cycle', () => {
    const moment = fc.record({ caps: anyCaps, held: some(6), hot: some(6) });
    fc.assert(
      fc.property(fc.array(moment, { minLength: 1, maxLength: 12 }), fc.nat({ max: 12 }), (moments, skip) => {
        const momentOf = (turn: number) => {
          const { caps, held, hot } = moments[turn % moments.length] ?? { caps: CAPS, held: [], hot: [] };
          return { candidates: ranked(hot), held, caps };
        };

        for (const [assetClass, cap] of CLASSES) {
          const pool = ofClass(POOL, assetClass);
          // As many turns as there are candidates, of what each cycle leaves to those that are neither held nor boosted.
          let turns = 0;
          let end = skip;
          for (; turns < pool.length && end < skip + LONGEST; end++) {
            const { held, caps } = momentOf(end);
            turns += Math.ceil(Math.max(0, caps[cap] - ofClass(held, assetClass).length) / 4);
          }
          if (turns < pool.length) continue; // no moment leaves room for anyone
          const seen = cyclesOf(end, momentOf).slice(skip);
          expect(new Set(seen.flatMap((cycle) => ofClass(cycle, assetClass)))).toEqual(new Set(pool));
        }
      }),
    );
  });
});

test('a cap that changes goes on where the last cycle ended', () => {
  const candidates = stocks(100).map(approved);
  const caps = (maxStocks: number): UniverseCaps => ({ ...CAPS, maxStocks });

  const cycles = cyclesOf(5, (turn) => ({ candidates, caps: caps([10, 40, 5, 100, 30][turn] ?? 1) }));

  expect(cycles.map((cycle) => [cycle[0], cycle.at(-1)])).toEqual([
    ['S0', 'S9'],
    ['S10', 'S49'],
    ['S50', 'S54'],
    ['S0', 'S99'],
    ['S0', 'S29'],
  ]);
});
