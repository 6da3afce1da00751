/** The only source of time. Market time on a simulated market, wall time against a real broker. */
export interface Clock {
  now(): Date;
  /**
   * Resolves after `ms` milliseconds of this clock's time, or when `woken` does, if that is earlier; whoever sleeps
   * lets others run. `woken` must not reject.
   */
  sleep(ms: number, woken?: Promise<void>): Promise<void>;
  /** A timer beside running work, for a timeout. `expired` never settles once cancelled. */
  timer(ms: number): Timer;
}

export interface Timer {
  readonly expired: Promise<void>;
  cancel(): void;
}

/** Waits for the timer or for `woken`, whichever comes first, and leaves no timer behind. */
export async function expiredOr(timer: Timer, woken: Promise<void>): Promise<void> {
  await Promise.race([timer.expired, woken]);
  timer.cancel();
}

export const SECOND = 1_000;
export const MINUTE: number = 60 * SECOND;
export const HOUR: number = 60 * MINUTE;
export const DAY: number = 24 * HOUR;

/** `instant` moved by `ms` milliseconds; ISO-8601 UTC in, ISO-8601 UTC out. */
export const shift = (instant: string | Date, ms: number): string =>
  new Date(new Date(instant).getTime() + ms).toISOString();

/** Milliseconds from `start` to `end`; negative when `end` is earlier. */
export const elapsed = (start: string | Date, end: string | Date): number =>
  new Date(end).getTime() - new Date(start).getTime();
