import { DEPENDENCIES, type DependencyName } from '../../contracts/names.ts';
import type { Ids } from '../../domain/ids.ts';
import type { DependencyHealth, Guard } from '../ports/guard.ts';
import { withRetries } from './retry.ts';
import { BreakerOpenError, pauseOf, Watch, type WatchOptions } from './watch.ts';

export interface GuardOptions extends WatchOptions {
  readonly ids: Ids;
  /** Dependencies that are not configured, with the reason for a person. May fail: then none is known to be. */
  readonly absent?: () => Promise<Absent>;
}

export type Absent = Readonly<Partial<Record<DependencyName, string>>>;

/** A breaker for each dependency, shared with every instance on the same store. */
export function createGuard(options: GuardOptions): Guard {
  const { clock, ids, absent = async (): Promise<Absent> => ({}) } = options;
  const watches = new Map(DEPENDENCIES.map((name) => [name, new Watch(name, options)]));
  // There is one for each name.
  const watchOf = (name: DependencyName): Watch => watches.get(name) ?? new Watch(name, options);
  const report = async (name: DependencyName, reason?: string): Promise<DependencyHealth> => {
    return reason === undefined ? watchOf(name).report() : { ...ABSENT, name, detail: reason };
  };
  return {
    run(dependency, work, { always = false, retryForMs } = {}) {
      const call = () => watchOf(dependency).call(work, always);
      return retryForMs === undefined
        ? call()
        : withRetries(call, { clock, ids, withinMs: retryForMs, restMs: (error) => restMs(error, always) });
    },
    async report() {
      const reasons = await absent().catch((): Absent => ({}));
      return Promise.all(DEPENDENCIES.map((name) => report(name, reasons[name])));
    },
  };
}

const ABSENT = { state: 'absent', lastSuccessAt: null, failures: 0, retryAt: null } as const;

/**
 * How long to leave the dependency alone after `error`, milliseconds. Who asked for a pause gets it from a call that
 * must be made; any other call has found the breaker open by then and does without.
 */
function restMs(error: unknown, always: boolean): number {
  const pause = error instanceof BreakerOpenError ? Number.POSITIVE_INFINITY : pauseOf(error);
  if (pause === undefined) return 0;
  return always ? pause : Number.POSITIVE_INFINITY;
}
