import { createHash } from 'node:crypto';

/** Numbers that depend on the seed and their names alone, so that one more draw changes no other. */
export function createChance(seed: number) {
  const unit = (...names: readonly (string | number)[]): number =>
    createHash('sha256')
      .update([seed, ...names].join(' '))
      .digest()
      .readUInt32BE() /
    2 ** 32;
  return {
    /** In [0, 1). */
    unit,
    /** A whole number from `least` to `most`. */
    whole: (least: number, most: number, ...names: readonly (string | number)[]): number =>
      least + Math.floor(unit(...names) * (most - least + 1)),
  };
}

export type Chance = ReturnType<typeof createChance>;
