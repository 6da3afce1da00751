import { describe, expect, test } from 'vitest';
import { assetClassOf } from '../../../../src/domain/asset.ts';
import { CRYPTO_WATCHLIST, STOCK_WATCHLIST, WATCHLIST } from '../../../../src/domain/universe/watchlist.ts';

describe('the built-in watchlist (UN3)', () => {
  test('has at least 180 stocks and 20 coins, each once', () => {
    expect(STOCK_WATCHLIST.length).toBeGreaterThanOrEqual(180);
    expect(CRYPTO_WATCHLIST.length).toBeGreaterThanOrEqual(20);
    expect(new Set(WATCHLIST.map(({ symbol }) => symbol)).size).toBe(
      STOCK_WATCHLIST.length + CRYPTO_WATCHLIST.length,
    );
  });

  test('writes stocks as tickers and coins as pairs against the dollar', () => {
    expect(STOCK_WATCHLIST.filter(({ symbol }) => !/^[A-Z]{1,5}(\.[A-Z])?$/.test(symbol))).toEqual([]);
    expect(CRYPTO_WATCHLIST.filter(({ symbol }) => !/^[A-Z]{2,6}\/USD$/.test(symbol))).toEqual([]);
    expect(
      CRYPTO_WATCHLIST.every(
        ({ symbol, sector }) => assetClassOf(symbol) === 'crypto' && sector === 'crypto',
      ),
    ).toBe(true);
  });

  test('names every entry, and has several in each sector', () => {
    const sectors = Map.groupBy(WATCHLIST, ({ sector }) => sector);
    expect(WATCHLIST.filter(({ name }) => name.trim() === '')).toEqual([]);
    expect(sectors.size).toBe(13);
    expect([...sectors.values()].every((entries) => entries.length >= 5)).toBe(true);
  });
});
