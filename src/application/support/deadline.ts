import type { Clock } from '../../domain/clock.ts';
import { TransientError } from '../../domain/errors.ts';

/** The result of `work`, or Transient when it takes longer than `ms` of the clock's time; `work` itself goes on. */
export async function withTimeout<T>(clock: Clock, ms: number, what: string, work: Promise<T>): Promise<T> {
  const timer = clock.timer(ms);
  const expired = timer.expired.then(() => {
    throw new TransientError(`${what} took longer than ${ms} ms`);
  });
  try {
    return await Promise.race([work, expired]);
  } finally {
    timer.cancel();
  }
}
