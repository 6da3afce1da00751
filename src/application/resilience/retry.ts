import type { Clock } from '../../domain/clock.ts';
import { errorName } from '../../domain/errors.ts';
import type { Ids } from '../../domain/ids.ts';
import { backoffMs, RETRIES } from '../../domain/resilience/backoff.ts';

export interface RetryOptions {
  readonly clock: Clock;
  /** The last digits of a UUID are random, and the same again under a seed: they are the dice of the jitter. */
  readonly ids: Ids;
  /** No retry begins later than this many milliseconds after the first try. */
  readonly withinMs: number;
  /** Milliseconds that must pass before a retry after a transient failure can help; infinite when none can. */
  readonly restMs: (error: unknown) => number;
}

/**
 * Runs `work` and tries again after transient failures, RS1's number of times with full jitter between. The only
 * place where a call is repeated on account of its failure: adapters class their faults and repeat nothing.
 */
export async function withRetries<T>(work: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { clock, ids, withinMs, restMs } = options;
  const last = clock.now().getTime() + withinMs;
  for (let retry = 1; ; retry++) {
    try {
      return await work();
    } catch (error) {
      if (retry > RETRIES || errorName(error) !== 'Transient') throw error;
      const rest = restMs(error);
      if (clock.now().getTime() + rest > last) throw error;
      const wait = Math.max(rest, backoffMs(retry, rollOf(ids.next())));
      if (clock.now().getTime() + wait > last) throw error;
      await clock.sleep(wait);
    }
  }
}

/** 0 to 1, from the last eight digits of a UUID. */
const rollOf = (uuid: string): number => Number.parseInt(uuid.slice(-8), 16) / 0xffff_ffff;
