import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BATCH_BYTES, BATCH_ENTRIES, chunkBySize } from '../../../../src/contracts/messages/chunk-by-size.ts';
import { InvariantError } from '../../../../src/domain/errors.ts';

const self = (size: number): number => size;

describe('chunkBySize', () => {
  it('keeps every entry, in order, in batches that the service takes', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: BATCH_BYTES }), { maxLength: 60 }), (sizes) => {
        // Act
        const chunks = chunkBySize(sizes, self);

        // Assess
        expect(chunks.flat()).toEqual(sizes);
        for (const chunk of chunks) {
          expect(chunk.length).toBeGreaterThan(0);
          expect(chunk.length).toBeLessThanOrEqual(BATCH_ENTRIES);
          expect(chunk.reduce((total, size) => total + size, 0)).toBeLessThanOrEqual(BATCH_BYTES);
        }
      }),
    );
  });

  it('cuts no earlier than it must', () => {
    expect(chunkBySize([BATCH_BYTES - 1, 1, 1], self)).toEqual([[BATCH_BYTES - 1, 1], [1]]);
    expect(
      chunkBySize(
        Array.from({ length: 11 }, () => 1),
        self,
      ).map((chunk) => chunk.length),
    ).toEqual([10, 1]);
  });

  it('refuses an entry that fits in no batch', () => {
    expect(() => chunkBySize([BATCH_BYTES + 1], self)).toThrow(InvariantError);
  });
});
