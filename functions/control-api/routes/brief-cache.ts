import type { Ports } from '../../../src/application/ports/index.ts';

export interface BriefCache<T> {
  /** The value of `key`, made by `make` when there is none, or it is too old; those who ask meanwhile share it. */
  get(key: string, make: () => Promise<T>): Promise<T>;
}

/** Keeps values for `lifetimeMs` of the clock's time. What fails is not kept. */
export function createBriefCache<T>(clock: Pick<Ports['clock'], 'now'>, lifetimeMs: number): BriefCache<T> {
  const entries = new Map<string, { readonly madeAt: number; readonly value: Promise<T> }>();
  return {
    async get(key, make) {
      const now = clock.now().getTime();
      const kept = entries.get(key);
      if (kept !== undefined && now - kept.madeAt < lifetimeMs) return kept.value;
      const value = make();
      entries.set(key, { madeAt: now, value });
      try {
        return await value;
      } catch (error) {
        entries.delete(key);
        throw error;
      }
    },
  };
}
