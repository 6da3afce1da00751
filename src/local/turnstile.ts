import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * Lets so many activities run at once and the others wait in line. With one permit the whole host is a single file of
 * activities, so that one seed gives one history. Whoever sleeps on the clock steps out and gets back in line.
 */
export interface Turnstile {
  /** Runs `activity` when its turn comes. */
  run<T>(activity: () => Promise<T>): Promise<T>;
  /**
   * Steps out until `until` settles, then gets back in line. Of parts of one activity that wait side by side the first
   * steps out for all, and the last gets back in line for all. Outside of an activity it only waits.
   */
  stepOut(until: Promise<void>): Promise<void>;
  /** Resolves when a permit is free and nobody is in line. */
  free(): Promise<void>;
  /** Activities inside. */
  readonly active: number;
  /** Resolves when the next activity leaves or comes. */
  changed(): Promise<void>;
}

/** One activity's stay: it holds one permit while it is inside, however many parts it has. */
interface Visit {
  inside: boolean;
  over: boolean;
  /** Parts that have stepped out. */
  waiting: number;
  /** While it is in line to get back. */
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
    // Meanwhile it may have ended without this part, or wait again.
    if (visit.over || visit.waiting > 0) leave();
    else visit.inside = true;
  };

  return {
    get active() {
      return active;
    },
    changed,
    async run(activity) {
      await enter();
      const visit: Visit = { inside: true, over: false, waiting: 0, returning: undefined };
      try {
        return await visits.run(visit, activity);
      } finally {
        visit.over = true;
        if (visit.inside) leave();
      }
    },
    async stepOut(until) {
      const visit = visits.getStore();
      if (visit === undefined) return until;
      visit.waiting += 1;
      if (visit.inside && !visit.over) {
        visit.inside = false;
        leave();
      }
      try {
        await until;
      } finally {
        visit.waiting -= 1;
        if (visit.waiting === 0 && !visit.inside && !visit.over) {
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
