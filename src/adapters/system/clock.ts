import type { Clock } from '../../domain/clock.ts';

/** Wall time. */
export const createSystemClock = (): Clock => ({
  now: () => new Date(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  timer(ms) {
    const { promise, resolve } = Promise.withResolvers<void>();
    const handle = setTimeout(resolve, ms);
    return { expired: promise, cancel: () => clearTimeout(handle) };
  },
});
