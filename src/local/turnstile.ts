/**
 * Lets so many activities run at once and the others wait in line. With one permit the whole host is a single file of
 * activities, so that one seed gives one history. Whoever sleeps on the clock steps out and gets back in line.
 */
export interface Turnstile {
  /** Runs `activity` when its turn comes. */
  run<T>(activity: () => Promise<T>): Promise<T>;
  /** Steps out until `until` settles, then gets back in line. Only from inside an activity. */
  stepOut(until: Promise<void>): Promise<void>;
  /** Resolves when a permit is free and nobody is in line. */
  free(): Promise<void>;
  /** Activities inside. */
  readonly active: number;
  /** Resolves when the next activity leaves or comes. */
  changed(): Promise<void>;
}

export function createTurnstile(permits: number): Turnstile {
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

  return {
    get active() {
      return active;
    },
    changed,
    async run(activity) {
      await enter();
      try {
        return await activity();
      } finally {
        leave();
      }
    },
    async stepOut(until) {
      leave();
      try {
        await until;
      } finally {
        await enter();
      }
    },
    async free() {
      while (active >= permits || line.length > 0) await changed();
    },
  };
}
