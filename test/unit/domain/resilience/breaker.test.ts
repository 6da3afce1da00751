import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shift } from '../../../../src/domain/clock.ts';
import {
  admission,
  afterFailure,
  afterRateLimit,
  type Breaker,
  CLOSED,
  FAILURES_TO_OPEN,
  OPEN_MS,
  opened,
} from '../../../../src/domain/resilience/breaker.ts';
import { NOW } from '../../../support/builders/common.ts';

const at = (ms: number): Date => new Date(shift(NOW, ms));
const failing = (times: number, start: Breaker = CLOSED): Breaker =>
  Array.from({ length: times }).reduce<Breaker>((breaker) => afterFailure(breaker, at(0)), start);

describe('a breaker', () => {
  it('opens with the fifth failure in a row, for thirty seconds', () => {
    expect(failing(4)).toEqual({ state: 'closed', failures: 4 });
    expect(failing(5)).toEqual({ state: 'open', reason: 'failures', since: NOW, until: shift(NOW, 30_000) });
  });

  it.each([
    ['just opened', opened(at(0)), 0, 'refuse'],
    ['almost over', opened(at(0)), OPEN_MS - 1, 'refuse'],
    ['over', opened(at(0)), OPEN_MS, 'trial'],
    ['closed', CLOSED, 0, 'pass'],
    ['a pause that was asked for', afterRateLimit(CLOSED, at(0), 5_000), 4_999, 'refuse'],
    ['such a pause when it is over', afterRateLimit(CLOSED, at(0), 5_000), 5_000, 'pass'],
  ] as const)('%s, admits accordingly', (_, breaker, ms, answer) => {
    expect(admission(breaker, at(ms))).toBe(answer);
  });

  it('is not kept open by calls that were under way, and opens again when the trial fails', () => {
    const open = failing(5);

    expect(afterFailure(open, at(10_000))).toBe(open);
    expect(afterFailure(open, at(31_000))).toMatchObject({ state: 'open', until: shift(NOW, 61_000) });
  });

  it('counts from one again after a pause that was asked for', () => {
    expect(afterFailure(afterRateLimit(CLOSED, at(0), 5_000), at(6_000))).toEqual({
      state: 'closed',
      failures: 1,
    });
  });

  it('keeps a pause within bounds, and the longer of two', () => {
    const pause = (ms: number, before: Breaker = CLOSED) => afterRateLimit(before, at(0), ms);

    expect(pause(1)).toMatchObject({ until: shift(NOW, 1_000) });
    expect(pause(1e12)).toMatchObject({ until: shift(NOW, 300_000) });
    expect(pause(5_000, pause(60_000))).toMatchObject({ until: shift(NOW, 60_000) });
    expect(pause(60_000, pause(5_000))).toMatchObject({ until: shift(NOW, 60_000), reason: 'rate_limited' });
  });

  it('never locks a dependency out for more than five minutes, whatever happens', () => {
    const happening = fc.record({
      kind: fc.constantFrom('failure', 'limit'),
      pauseMs: fc.double({ min: 0, max: 1e9, noNaN: true }),
      afterMs: fc.integer({ min: 0, max: 60_000 }),
    });
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 50 }), (events) => {
        let breaker = CLOSED;
        let now = 0;
        for (const { kind, pauseMs, afterMs } of events) {
          now += afterMs;
          breaker =
            kind === 'failure' ? afterFailure(breaker, at(now)) : afterRateLimit(breaker, at(now), pauseMs);
          if (breaker.state === 'closed') expect(breaker.failures).toBeLessThan(FAILURES_TO_OPEN);
        }
        expect(admission(breaker, at(now + 300_000))).not.toBe('refuse');
      }),
    );
  });
});
