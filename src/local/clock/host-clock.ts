import type { Clock } from '../../domain/clock.ts';

/** A clock that the host drives: time passes for the rest of the system when `forward` says so. */
export interface HostClock extends Clock {
  /**
   * To be called when nothing runs: waits for, or jumps to, the next moment at which someone wants to wake, and wakes
   * him. Returns early after `interrupt`, and false when nobody waits and nothing can come.
   */
  forward(): Promise<boolean>;
  /** Something came from outside, such as a request: time is brought up to now and `forward` returns. */
  interrupt(): void;
  /** Wakes at `at` without being an activity: for schedules and delayed messages. */
  alarm(at: Date, ring: () => void): { cancel(): void };
}

export interface Alarm {
  readonly due: number;
  readonly order: number;
  readonly ring: () => void;
}

/** Alarms by the time they are due; those of the same moment in the order in which they were set. */
export function createAlarms() {
  const alarms: Alarm[] = [];
  let order = 0;
  return {
    next: (): Alarm | undefined => alarms[0],
    add(due: number, ring: () => void): { cancel(): void } {
      const alarm: Alarm = { due, order: order++, ring };
      const index = alarms.findIndex((other) => other.due > due);
      alarms.splice(index === -1 ? alarms.length : index, 0, alarm);
      return {
        cancel() {
          const at = alarms.indexOf(alarm);
          if (at !== -1) alarms.splice(at, 1);
        },
      };
    },
    /** Takes out and rings what is due at `now`. */
    ringDue(now: number): void {
      for (let alarm = alarms[0]; alarm !== undefined && alarm.due <= now; alarm = alarms[0]) {
        alarms.shift();
        alarm.ring();
      }
    },
  };
}
