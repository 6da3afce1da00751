import type { Turnstile } from '../turnstile.ts';
import { createAlarms, type HostClock } from './host-clock.ts';

/** Longest time that `forward` waits when nobody has asked to be woken. */
const IDLE_MS = 1_000;

/** Real time, for a real broker. */
export function createWallClock(turnstile: Turnstile): HostClock {
  const alarms = createAlarms();
  let wake: (() => void) | undefined;
  /** Since the last `forward`: what came while nobody waited must not be waited for. */
  let interrupted = false;
  const after = (ms: number) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    return { expired: promise, ...alarms.add(Date.now() + ms, resolve) };
  };
  return {
    now: () => new Date(),
    sleep: (ms) => turnstile.stepOut(after(ms).expired),
    timer: after,
    alarm: (at, ring) => alarms.add(at.getTime(), ring),
    interrupt() {
      interrupted = true;
      wake?.();
    },
    async forward() {
      const due = alarms.next()?.due ?? Date.now() + IDLE_MS;
      if (!interrupted)
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, Math.max(0, due - Date.now()));
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      wake = undefined;
      interrupted = false;
      alarms.ringDue(Date.now());
      return true;
    },
  };
}
