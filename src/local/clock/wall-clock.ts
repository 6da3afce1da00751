import type { Turnstile } from '../turnstile.ts';
import type { HostClock } from './host-clock.ts';

/** Real time, for a real broker. It passes by itself: a timeout ends work that hangs, whatever else runs. */
export function createWallClock(turnstile: Turnstile): HostClock {
  let wake: (() => void) | undefined;
  /** Since the last `forward`: what came while nobody waited must not be waited for. */
  let interrupted = false;
  const interrupt = (): void => {
    interrupted = true;
    wake?.();
  };
  const after = (ms: number, ring: () => void): { cancel(): void } => {
    const timer = setTimeout(
      () => {
        ring();
        interrupt();
      },
      Math.max(0, ms),
    );
    timer.unref(); // the API holds the process; what is only planned does not
    return { cancel: () => clearTimeout(timer) };
  };
  const timer = (ms: number) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    return { expired: promise, ...after(ms, resolve) };
  };
  return {
    now: () => new Date(),
    sleep: (ms) => turnstile.stepOut(timer(ms).expired),
    timer,
    alarm: (at, ring) => after(at.getTime() - Date.now(), ring),
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
