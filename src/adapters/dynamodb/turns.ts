/** Lets work of one key run one after the other, in the order it came; work of other keys runs beside it. */
export function createTurns(): <T>(key: string, work: () => Promise<T>) => Promise<T> {
  const last = new Map<string, Promise<void>>();
  return async (key, work) => {
    const before = last.get(key) ?? Promise.resolve();
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    last.set(key, ended);
    await before;
    try {
      return await work();
    } finally {
      if (last.get(key) === ended) last.delete(key);
      end();
    }
  };
}
