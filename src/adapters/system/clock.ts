import { type Clock, expiredOr, type Timer } from '../../domain/clock.ts';

/** Wall time. */
export const createSystemClock = (): Clock => ({
  now: () => new Date(),
  sleep: (ms, woken) => (woken === undefined ? timer(ms).expired : expiredOr(timer(ms), woken)),
  timer,
});

function timer(ms: number): Timer {
  const { promise, resolve } = Promise.withResolvers<void>();
  const handle = setTimeout(resolve, ms);
  return { expired: promise, cancel: () => clearTimeout(handle) };
}
