import { describe, expect, test } from 'vitest';
import {
  DEFAULT_UNIVERSE_CAPS,
  MOST_UNIVERSE_CAPS,
  universeCapsInForce,
  withUniverseCaps,
} from '../../../../src/domain/universe/caps.ts';

describe('the caps of a cycle (UN2, AG6)', () => {
  test('are 120 stocks, 20 coins and 50 in every cycle, unless set', () => {
    expect(universeCapsInForce()).toEqual({ maxStocks: 120, maxCrypto: 20, rotationTopN: 50 });
    expect(universeCapsInForce({ maxCrypto: 7 })).toEqual({ ...DEFAULT_UNIVERSE_CAPS, maxCrypto: 7 });
  });

  test('are never above their ceilings, whatever is stored', () => {
    const set = { maxStocks: 100_000, maxCrypto: 101, rotationTopN: 501 };

    expect(universeCapsInForce(set)).toEqual(MOST_UNIVERSE_CAPS);
  });

  test('keep what a change does not name, and are the default again by null', () => {
    const set = { maxStocks: 200, maxCrypto: 40 };

    expect(withUniverseCaps(set, { maxCrypto: null, rotationTopN: 0 })).toEqual({
      maxStocks: 200,
      rotationTopN: 0,
    });
    expect(withUniverseCaps(set, { maxStocks: null, maxCrypto: null })).toBeUndefined();
  });
});
