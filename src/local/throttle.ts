import type { MiddlewareHandler } from 'hono';
import { PROBLEMS } from '../contracts/http/problem.ts';

export interface ThrottleOptions {
  /** Requests a second, on average. */
  readonly perSecond: number;
  /** So many at once, after a pause. */
  readonly burst: number;
  /** Milliseconds that only go forward. */
  readonly nowMs: () => number;
}

/** A token bucket for all callers together, as the gateway has one on AWS: a program that runs wild gets 429. */
export function createThrottle({ perSecond, burst, nowMs }: ThrottleOptions): MiddlewareHandler {
  let tokens = burst;
  let at = nowMs();
  return async (c, next) => {
    const now = nowMs();
    tokens = Math.min(burst, tokens + ((now - at) / 1_000) * perSecond);
    at = now;
    if (tokens < 1) {
      const { type, title } = PROBLEMS[429];
      c.header('Content-Type', 'application/problem+json');
      c.header('Retry-After', '1');
      const detail = `At most ${perSecond} requests a second are answered.`;
      return c.body(
        JSON.stringify({ type: `urn:quarterdeck:problem:${type}`, title, status: 429, detail }),
        429,
      );
    }
    tokens -= 1;
    return next();
  };
}
