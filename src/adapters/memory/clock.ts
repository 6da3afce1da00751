import { type Clock, expiredOr, type Timer } from '../../domain/clock.ts';

export interface ManualClock extends Clock {
  /** Moves time on by `ms`; whatever is due on the way wakes at its own moment and has its turn before time moves on. */
  advance(ms: number): Promise<void>;
}

interface Waiter {
  readonly due: number;
  /** Only a sleeper makes an automatic clock move: a timer is a timeout, and what it guards is still going on. */
  readonly sleeping: boolean;
  wake(): void;
}

export interface ManualClockOptions {
  /** Time jumps to the first sleeper's moment as soon as all that could run has run. */
  readonly autoAdvance?: boolean;
}

/** A clock that stands still until it is told to move. @param start ISO-8601 UTC */
export function createManualClock(
  start: string,
  { autoAdvance = false }: ManualClockOptions = {},
): ManualClock {
  let time = new Date(start).getTime();
  let moving = false;
  const waiters = new Set<Waiter>();

  /** Wakes all that is due, in order of their moments; those of one moment in the order they came. */
  const moveTo = async (target: number): Promise<void> => {
    for (let next = earliest(waiters); next !== undefined && next.due <= target; next = earliest(waiters)) {
      time = Math.max(time, next.due);
      waiters.delete(next);
      next.wake();
      await turn();
    }
    time = Math.max(time, target);
  };

  const moveBySelf = async (): Promise<void> => {
    moving = true;
    await turn();
    for (let next = earliestSleeper(waiters); next !== undefined; next = earliestSleeper(waiters))
      await moveTo(next.due);
    moving = false;
  };

  const wait = (ms: number, sleeping: boolean): Timer => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const waiter = { due: time + Math.max(0, ms), sleeping, wake: resolve };
    waiters.add(waiter);
    return { expired: promise, cancel: () => void waiters.delete(waiter) };
  };

  return {
    now: () => new Date(time),
    sleep(ms, woken) {
      const sleeper = wait(ms, true);
      if (autoAdvance && !moving) void moveBySelf();
      return woken === undefined ? sleeper.expired : expiredOr(sleeper, woken);
    },
    timer: (ms) => wait(ms, false),
    advance: (ms) => moveTo(time + ms),
  };
}

/** Lets everything run that can: promises, and input that has arrived. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const earliest = (waiters: Iterable<Waiter>): Waiter | undefined => {
  let first: Waiter | undefined;
  for (const waiter of waiters) if (first === undefined || waiter.due < first.due) first = waiter;
  return first;
};

const earliestSleeper = (waiters: ReadonlySet<Waiter>): Waiter | undefined =>
  earliest([...waiters].filter((waiter) => waiter.sleeping));
