import type { Clock } from '../../domain/clock.ts';
import type { Ids } from '../../domain/ids.ts';

/** Values of the 12 bits behind the time, which count within a millisecond. */
const COUNTER_SIZE = 0x1000;

/**
 * UUIDs of version 7 that the clock and the seed determine, each greater than the one before, also when the clock
 * stands still or goes back.
 *
 * @param seed any whole number
 */
export function createSeededIds(seed: number, clock: Pick<Clock, 'now'>): Ids {
  const random = createRandom(seed);
  let time = -1;
  let counter = 0;
  return {
    next() {
      const now = clock.now().getTime();
      if (now > time) {
        time = now;
        counter = random() % (COUNTER_SIZE / 2); // from the lower half, so that there is room to count
      } else if (++counter === COUNTER_SIZE) {
        time += 1;
        counter = 0;
      }
      const stamp = hex(time, 12);
      const variant = hex((random() & 0x3fff) | 0x8000, 4); // the two bits `10` of RFC 9562
      const rest = hex(random(), 8) + hex(random() & 0xffff, 4);
      return `${stamp.slice(0, 8)}-${stamp.slice(8)}-7${hex(counter, 3)}-${variant}-${rest}`;
    },
  };
}

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');

/** mulberry32: 32 bits a call, for ids that only have to differ and to repeat with their seed. */
function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}
