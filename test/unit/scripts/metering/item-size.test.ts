import { describe, expect, it } from 'vitest';
import { itemBytes, readUnits, writeUnits } from '../../../../scripts/metering/item-size.ts';

describe('size of an item', () => {
  it.each([
    ['text by its UTF-8 bytes, with the name', { pk: { S: 'größe' } }, 2 + 7],
    ['a number by two digits a byte, and one', { n: { N: '1234' } }, 1 + 3],
    ['a negative number, a byte more', { n: { N: '-12.345' } }, 1 + 5],
    ['a number without its zeros at the ends', { n: { N: '1000' } }, 1 + 2],
    ['truth and nothing as a byte', { a: { BOOL: true }, b: { NULL: true } }, 1 + 1 + 1 + 1],
    ['a map by its parts, each with a byte, and three', { m: { M: { ab: { S: 'c' } } } }, 1 + 3 + 2 + 1 + 1],
    [
      'a list by its parts, each with a byte, and three',
      { l: { L: [{ S: 'ab' }, { S: '' }] } },
      1 + 3 + 3 + 1,
    ],
  ])('counts %s', (_what, item, bytes) => {
    expect(itemBytes(item)).toBe(bytes);
  });

  it('does not guess at a type that no record has', () => {
    expect(() => itemBytes({ set: { SS: ['a'] } })).toThrow(/SS/);
  });
});

describe('units', () => {
  it.each([
    [0, 1],
    [1_024, 1],
    [1_025, 2],
    [10_000, 10],
  ])('a write of %d bytes is %d', (bytes, units) => {
    expect(writeUnits(bytes)).toBe(units);
  });

  it.each([
    [0, true, 1],
    [4_096, true, 1],
    [4_097, true, 2],
    [4_097, false, 1],
    [10, false, 0.5],
  ])('a read of %d bytes, consistent %s, is %d', (bytes, consistent, units) => {
    expect(readUnits(bytes, consistent)).toBe(units);
  });
});
