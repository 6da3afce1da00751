/**
 * Chance as a pure function of where it is used: the same arguments always give the same value, so any day can be
 * computed without the days before it.
 */

/** Mixes `value` into `state`; both 32-bit integers. (MurmurHash3's block step and finalizer, public domain.) */
export function mix(state: number, value: number): number {
  let k = Math.imul(value, 0xcc9e2d51);
  k = Math.imul((k << 15) | (k >>> 17), 0x1b873593);
  let h = state ^ k;
  h = Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64;
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** Mixes every character of `text` into `state`. */
export function mixText(state: number, text: string): number {
  let hash = state;
  for (let index = 0; index < text.length; index += 1) hash = mix(hash, text.charCodeAt(index));
  return hash;
}

/** From a hash to [0, 1). */
export const unit = (hash: number): number => (hash >>> 0) / 4_294_967_296;

/** The standard deviation of the sum of four bytes. */
const BYTES_DEVIATION = 147.8;

/** From a hash to a bell-shaped value: mean 0, variance 1, never beyond ±3.5 (the sum of its four bytes). */
export const bell = (hash: number): number =>
  ((hash & 255) + ((hash >>> 8) & 255) + ((hash >>> 16) & 255) + (hash >>> 24) - 510) / BYTES_DEVIATION;

/**
 * Fat-tailed: mean 0, variance about 1, now and then beyond ±5 (kurtosis about 6). The cubic leaves the middle of the
 * bell nearly alone and stretches its ends.
 */
export function fat(hash: number): number {
  const value = bell(hash);
  return value * (0.62 + 0.13 * value * value);
}

/**
 * A wandering level: value noise in octaves of 2^`first` to 2^`last` days whose amplitude grows with the square root
 * of the period, which is what a random walk looks like on every scale. `day` may be a fraction. With octaves 0 to 8 a
 * day's change has a standard deviation of about 1, and the level stays within about ±30.
 */
export function level(key: number, day: number, first: number, last: number): number {
  let sum = 0;
  for (let octave = first; octave <= last; octave += 1) {
    const position = day / 2 ** octave;
    const cell = Math.floor(position);
    const share = position - cell;
    const seed = mix(key, octave);
    const from = bell(mix(seed, cell));
    const to = bell(mix(seed, cell + 1));
    sum += 0.5 * Math.sqrt(2 ** octave) * (from + (to - from) * share);
  }
  return sum;
}

/** By how much that level rises a day at `day`. */
export function slope(key: number, day: number, first: number, last: number): number {
  let sum = 0;
  for (let octave = first; octave <= last; octave += 1) {
    const cell = Math.floor(day / 2 ** octave);
    const seed = mix(key, octave);
    sum += (0.5 / Math.sqrt(2 ** octave)) * (bell(mix(seed, cell + 1)) - bell(mix(seed, cell)));
  }
  return sum;
}
