import { SECOND } from '../clock.ts';

/** Tries after the first one (RS1). */
export const RETRIES = 3;
const FIRST_MS: number = SECOND;
const FACTOR = 2;
const LONGEST_MS: number = 30 * SECOND;

/**
 * Milliseconds to wait before retry number `retry` (1 is the first), with full jitter: anywhere between nothing and
 * the exponential delay, so that those who failed together do not come back together (RS1).
 *
 * @param roll 0 to 1
 */
export const backoffMs = (retry: number, roll: number): number =>
  Math.floor(Math.min(FIRST_MS * FACTOR ** (retry - 1), LONGEST_MS) * roll);
