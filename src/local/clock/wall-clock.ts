import { expiredOr, type Timer } from '../../domain/clock.ts';
import type { Turnstile } from '../turnstile.ts';
import type { HostClock } from './host-clock.ts';

/** What `setTimeout` can wait: 24 days. */
const LONGEST_MS = 2 ** 31 - 1;

/** Real time, for a real broker. It passes by itself: a timeout ends work that hangs, whatever else runs. */
export function createWallClock(turnstile: Turnstile): HostClock {
  let wake: (() => void) | undefined;
  /** Since the last `forward`: what came while nobody waited must not be waited for. */
  let interrupted = false;
  const interrupt = (): void => {
    interrupted = true;
    wake?.();
  };
  /** Rings when `left` says that no milliseconds are left: a timer may be a millisecond early, and is short of a month. */
  const after = (left: () => number, ring: () => void): { cancel(): void } => {
    let timer: NodeJS.Timeout;
    const arm = (): void => {
      timer = setTimeout(
        () => {
          if (left() > 0) {
            arm();
            return;
          }
          ring();
          interrupt();
        },
        Math.min(LONGEST_MS, Math.max(0, Math.ceil(left()))),
      );
      timer.unref(); // the API holds the process; what is only planned does not
    };
    arm();
    return { cancel: () => clearTimeout(timer) };
  };
  /** By a clock that nobody sets: a timeout must not wait for a corrected wall. */
  const timer = (ms: number): Timer => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const end = performance.now() + ms;
    return { expired: promise, ...after(() => end - performance.now(), resolve) };
  };
  return {
    now: () => new Date(),
    sleep: (ms, woken) =>
      turnstile.stepOut(
        woken === undefined ? timer(ms).expired : expiredOr(timer(ms), woken.then(interrupt)),
      ),
    timer,
    // Never early: a schedule that rang before its minute would find that minute next, and run twice.
    alarm: (at, ring) => after(() => at.getTime() - Date.now(), ring),
    interrupt,
    async forward() {
      if (!interrupted) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      wake = undefined;
      interrupted = false;
      return true;
    },
  };
}
