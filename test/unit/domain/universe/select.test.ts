import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { selectSymbols } from '../../../../src/domain/universe/select.ts';

/** UN2. */
const CYCLE_CAPS = { us_equity: 120, crypto: 20 };

const stocks = (count: number) => Array.from({ length: count }, (_, index) => `S${index}`);
const coins = (count: number) => Array.from({ length: count }, (_, index) => `C${index}/USD`);

describe('selecting the symbols of a cycle (UN2)', () => {
  test('takes all of a small universe, each once, and what is held first', () => {
    expect(selectSymbols(['AAPL', 'MSFT', 'BTC/USD'], ['MSFT', 'TSLA'], 0)).toEqual([
      'MSFT',
      'TSLA',
      'AAPL',
      'BTC/USD',
    ]);
  });

  test('reaches every candidate within ceil(pool / room) cycles, from any turn on, inside the caps', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 400 }),
        fc.integer({ min: 0, max: 60 }),
        fc.integer({ min: 0, max: 15 }),
        fc.integer({ min: 0, max: 100_000 }),
        (stockCount, coinCount, heldCount, firstTurn) => {
          const universe = [...stocks(stockCount), ...coins(coinCount)];
          const held = universe.slice(0, heldCount);
          const rooms = [
            Math.ceil(stockCount / (CYCLE_CAPS.us_equity - heldCount)),
            Math.ceil(coinCount / (CYCLE_CAPS.crypto - Math.min(heldCount, 15))),
          ];

          const cycles = Array.from({ length: Math.max(...rooms, 1) }, (_, turn) =>
            selectSymbols(universe, held, firstTurn + turn),
          );

          expect(new Set(cycles.flat())).toEqual(new Set(universe));
          for (const cycle of cycles) {
            expect(cycle.slice(0, heldCount)).toEqual(held);
            expect(new Set(cycle).size).toBe(cycle.length);
            expect(cycle.filter((symbol) => !symbol.includes('/')).length).toBeLessThanOrEqual(
              CYCLE_CAPS.us_equity,
            );
            expect(cycle.filter((symbol) => symbol.includes('/')).length).toBeLessThanOrEqual(
              CYCLE_CAPS.crypto,
            );
          }
        },
      ),
      { numRuns: 100 },
    );
  });

  test('is fair: over a full round no candidate is looked at twice as often as another', () => {
    const universe = stocks(250);
    const seen = new Map<string, number>();
    for (let turn = 0; turn < 250; turn++)
      for (const symbol of selectSymbols(universe, [], turn)) seen.set(symbol, (seen.get(symbol) ?? 0) + 1);

    expect(new Set(seen.values())).toEqual(new Set([CYCLE_CAPS.us_equity]));
  });

  test('holdings above the cap are all looked at, and nothing else', () => {
    const held = stocks(130);

    expect(selectSymbols(stocks(200), held, 3)).toEqual(held);
  });
});
