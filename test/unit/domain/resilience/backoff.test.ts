import { expect, it } from 'vitest';
import { backoffMs } from '../../../../src/domain/resilience/backoff.ts';

it.each([
  [1, 1, 1_000],
  [2, 1, 2_000],
  [3, 1, 4_000],
  [9, 1, 30_000],
  [3, 0.5, 2_000],
  [3, 0, 0],
])('before retry %i with a roll of %f it waits %i ms', (retry, roll, ms) => {
  expect(backoffMs(retry, roll)).toBe(ms);
});
