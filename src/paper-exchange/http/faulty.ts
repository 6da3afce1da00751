import { setTimeout as wait } from 'node:timers/promises';
import type { Context, MiddlewareHandler } from 'hono';
import type { Clock } from '../../domain/clock.ts';
import type { Faults, RequestFaults } from '../faults/faults.ts';
import { ConnectionReset } from '../faults/reset.ts';

/** Time for requests: `sleep` is market time where it is given, else the wall's. */
export type RequestClock = Pick<Clock, 'now'> & Partial<Pick<Clock, 'sleep'>>;

/** Lets the plan's faults befall requests: they wait, are answered with an error, or their connection breaks. */
export function faulty(faults: Faults, clock: RequestClock): MiddlewareHandler {
  return async (c, next) => {
    const { delayMs, answer } = faults.onRequest(c.req.method, c.req.path, clock.now().getTime());
    if (delayMs > 0) await (clock.sleep?.(delayMs) ?? wait(delayMs));
    if (answer?.moment === 'before') return failWith(c, answer);
    await next();
    if (answer !== undefined) c.res = failWith(c, answer);
    return undefined;
  };
}

function failWith(c: Context, answer: NonNullable<RequestFaults['answer']>): Response {
  if (answer.kind === 'reset') throw new ConnectionReset();
  const { status, retryAfterSeconds } = answer;
  if (retryAfterSeconds !== undefined) c.header('Retry-After', String(retryAfterSeconds));
  if (status === 429) return c.json({ code: 42910000, message: 'too many requests.' }, 429);
  return c.json({ code: status * 100_000 + 10_000, message: 'internal server error occurred' }, status);
}
