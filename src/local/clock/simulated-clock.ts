import { expiredOr, type Timer } from '../../domain/clock.ts';
import type { Turnstile } from '../turnstile.ts';
import { createAlarms, type HostClock } from './host-clock.ts';

export interface SimulatedClockOptions {
  readonly start: Date;
  /** Market seconds a wall second; `max` jumps from one moment to the next. */
  readonly speed: number | 'max';
  readonly turnstile: Turnstile;
  /** Wall time in milliseconds, for pacing only. */
  readonly wall: () => number;
  /** The earliest moment after `now` at which there is something to see: hours before it are skipped. */
  readonly skip: (now: Date) => Date;
  /** Called with every new time before anyone sees it: what is on disk is never behind what has been done. */
  readonly onTime: (now: Date) => void;
}

/** Market milliseconds by which the clock may be behind before it gives up catching up. */
const LAG_MS = 1_000;

/** Market time: stands still while anything runs, and otherwise moves to the next moment that someone waits for. */
export function createSimulatedClock(options: SimulatedClockOptions): HostClock {
  const { speed, turnstile, wall, skip, onTime } = options;
  const alarms = createAlarms();
  let time = options.start.getTime();
  /** Where wall and market time were last level; work that takes long moves it, so that nothing is rushed after. */
  let level = { market: time, wall: wall() };
  let wake: (() => void) | undefined;
  /** Since the last `forward`: what came while nobody waited must not be waited for. */
  let interrupted = false;

  const moveTo = (target: number): void => {
    if (target <= time) return;
    time = target;
    onTime(new Date(time));
  };
  const marketNow = (): number => (speed === 'max' ? time : level.market + (wall() - level.wall) * speed);
  const pause = (ms: number): Promise<void> =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    }).finally(() => {
      wake = undefined;
    });
  const waiting = (ms: number): Timer => {
    const { promise, resolve } = Promise.withResolvers<void>();
    return { expired: promise, ...alarms.add(time + ms, resolve) };
  };

  const interrupt = (): void => {
    if (turnstile.active === 0) moveTo(Math.min(marketNow(), alarms.next()?.due ?? time));
    interrupted = true;
    wake?.();
  };

  return {
    now: () => new Date(time),
    sleep: (ms, woken) =>
      turnstile.stepOut(
        woken === undefined ? waiting(ms).expired : expiredOr(waiting(ms), woken.then(interrupt)),
      ),
    timer: waiting,
    alarm: (at, ring) => alarms.add(at.getTime(), ring),
    interrupt,
    async forward() {
      if (interrupted) {
        interrupted = false;
        return true;
      }
      const next = alarms.next();
      if (next === undefined) return false;
      const due = Math.max(next.due, skip(new Date(time)).getTime());
      const skipped = due > next.due;
      const waitMs = speed === 'max' || skipped ? 0 : (due - marketNow()) / speed;
      if (waitMs > 0) {
        await pause(waitMs);
        interrupted = false;
        if (marketNow() < due) return true;
      }
      moveTo(due);
      // Work that took longer than it should, or hours that were skipped, are not caught up with.
      if (skipped || marketNow() > due + LAG_MS) level = { market: due, wall: wall() };
      alarms.ringDue(time);
      return true;
    },
  };
}
