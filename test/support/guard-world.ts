import { createManualClock, type ManualClock } from '../../src/adapters/memory/clock.ts';
import { createSeededIds } from '../../src/adapters/memory/ids.ts';
import type { Guard } from '../../src/application/ports/guard.ts';
import type { Store } from '../../src/application/ports/store.ts';
import { createGuard, type GuardOptions } from '../../src/application/resilience/guard.ts';
import { TransientError } from '../../src/domain/errors.ts';
import { NOW } from './builders/common.ts';
import { createKeptLog } from './kept-log.ts';

/** How often a store was asked and written to. */
export interface Counted {
  readonly store: Store;
  readonly cost: { reads: number; writes: number };
}

function counted(store: Store): Counted {
  const cost = { reads: 0, writes: 0 };
  return {
    cost,
    store: {
      ...store,
      get: (kind, agentId, id) => {
        cost.reads += 1;
        return store.get(kind, agentId, id);
      },
      commit: (change) => {
        cost.writes += 1;
        return store.commit(change);
      },
    },
  };
}

export interface GuardWorld {
  readonly clock: ManualClock;
  readonly log: ReturnType<typeof createKeptLog>;
  /** Another process on the same store. */
  readonly instance: (options?: Partial<GuardOptions>) => Guard & Pick<Counted, 'cost'>;
}

export function createGuardWorld(store: Store, start = NOW): GuardWorld {
  const clock = createManualClock(start, { autoAdvance: true });
  const log = createKeptLog();
  return {
    clock,
    log,
    instance(options = {}) {
      const { store: own, cost } = counted(store);
      return { ...createGuard({ store: own, clock, ids: createSeededIds(1, clock), log, ...options }), cost };
    },
  };
}

export const down = new TransientError('503');

/** A call's result, or the message that it failed with. */
export const outcome = (call: Promise<unknown>): Promise<unknown> =>
  call.catch((error: unknown) => (error as Error).message);
