import { ExponentialBackoff, handleType, retry } from 'cockatiel';
import { TransientError } from '../../domain/errors.ts';
import { classify } from './faults.ts';

/**
 * Only what may be repeated goes through here: reads, and cancels. Two more tries within about a second, with
 * cockatiel's jitter; the caller's own retries (RS1) come on top, on its own clock.
 */
const policy = retry(handleType(TransientError), {
  maxAttempts: 2,
  backoff: new ExponentialBackoff({ initialDelay: 100, maxDelay: 1_000 }),
});

/** Runs `call`, its failures classed, transient ones tried again. */
export const repeatable = <T>(doing: string, call: () => Promise<T>): Promise<T> =>
  policy.execute(() => classed(doing, call));

/** Runs `call` once, its failures classed: for calls that are tried again further out. */
export async function classed<T>(doing: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw error instanceof TransientError ? error : classify(error, doing);
  }
}
