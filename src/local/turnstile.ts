import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * Lets so many activities run at once and the others wait in line. With one permit the whole host is a single file of
 * activities, so that one seed gives one history. Whoever sleeps on the clock steps out and gets back in line.
 */
export interface Turnstile {
  /** Runs `activity` when its turn comes. */
  run<T>(activity: () => Promise<T>): Promise<T>;
  /**
   * Steps out until `until` settles, then gets back in line. Parts of one activity that wait side by side go out with the
   * first that does, and come back with the first that does. Outside of an activity it only waits.
   */
  stepOut(until: Promise<void>): Promise<void>;
  /** Resolves when a permit is free and nobody is in line. */
  free(): Promise<void>;
  /** Activities inside. */
  readonly active: number;
  /** Resolves when the next activity leaves or comes. */
  changed(): Promise<void>;
}

/** One activity's stay: it holds a permit while it is inside, and never more than one. */
interface Visit {
  inside: boolean;
  over: boolean;
  /** While it waits in line to get back. */
  returning: Promise<void> | undefined;
}

export function createTurnstile(permits: number): Turnstile {
  const visits = new AsyncLocalStorage<Visit>();
  let active = 0;
  const line: (() => void)[] = [];
  let watchers: (() => void)[] = [];

  const notify = (): void => {
    const woken = watchers;
    watchers = [];
    for (const wake of woken) wake();
  };
  const changed = (): Promise<void> => new Promise((resolve) => watchers.push(resolve));
  const enter = async (): Promise<void> => {
    if (active >= permits || line.length > 0) await new Promise<void>((resolve) => line.push(resolve));
    else active += 1;
    notify();
  };
  /** Hands the permit to the next in line, if there is one. */
  const leave = (): void => {
    const next = line.shift();
    if (next === undefined) active -= 1;
    else next();
    notify();
  };

  const comeBack = async (visit: Visit): Promise<void> => {
    await enter();
    visit.returning = undefined;
    if (visit.over) leave();
    else visit.inside = true;
  };

  return {
    get active() {
      return active;
    },
    changed,
    async run(activity) {
      await enter();
      const visit: Visit = { inside: true, over: false, returning: undefined };
      try {
        return await visits.run(visit, activity);
      } finally {
        visit.over = true;
        if (visit.inside) leave();
      }
    },
    async stepOut(until) {
      const visit = visits.getStore();
      if (visit?.inside === true && !visit.over) {
        visit.inside = false;
        leave();
      }
      try {
        await until;
      } finally {
        if (visit !== undefined && !visit.inside && !visit.over) {
          visit.returning ??= comeBack(visit);
          await visit.returning;
        }
      }
    },
    async free() {
      while (active >= permits || line.length > 0) await changed();
    },
  };
}
