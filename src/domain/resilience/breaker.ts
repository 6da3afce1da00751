import { elapsed, MINUTE, SECOND, shift } from '../clock.ts';

/** Failures in a row after which a dependency is left alone (RS2). */
export const FAILURES_TO_OPEN = 5;
/** How long it is left alone before one call may try whether it is back (RS2), milliseconds. */
export const OPEN_MS: number = 30 * SECOND;
/** No answer may lock a dependency out for longer than this, whatever it says of when to come back. */
const LONGEST_PAUSE_MS = 5 * MINUTE;

/**
 * A circuit breaker: closed lets calls through and counts failures in a row; open refuses them until `until`, after
 * which one call may try (half-open). A dependency that asked for a pause is open for that long and then closed.
 */
export type Breaker =
  | { readonly state: 'closed'; readonly failures: number }
  | {
      readonly state: 'open';
      readonly reason: 'failures' | 'rate_limited';
      readonly since: string;
      /** ISO-8601 UTC. */
      readonly until: string;
    };

export const CLOSED: Breaker = { state: 'closed', failures: 0 };

/** Whether a call may go through: `trial` is the one that finds out whether the dependency is back. */
export function admission(breaker: Breaker, now: Date): 'pass' | 'refuse' | 'trial' {
  if (breaker.state === 'closed') return 'pass';
  if (elapsed(breaker.until, now) < 0) return 'refuse';
  return breaker.reason === 'rate_limited' ? 'pass' : 'trial';
}

/** After a call that failed. A call that was under way when the breaker opened tells it nothing new. */
export function afterFailure(breaker: Breaker, now: Date): Breaker {
  if (admission(breaker, now) === 'refuse') return breaker;
  if (breaker.state === 'open' && breaker.reason === 'failures') return opened(now);
  const failures = breaker.state === 'closed' ? breaker.failures + 1 : 1;
  return failures < FAILURES_TO_OPEN ? { state: 'closed', failures } : opened(now);
}

/** While the trial is under way, and when it fails, nobody else tries. */
export const opened = (now: Date): Breaker => ({
  state: 'open',
  reason: 'failures',
  since: now.toISOString(),
  until: shift(now, OPEN_MS),
});

/** After an answer that asks for `pauseMs` of rest; a longer rest that is under way stays. */
export function afterRateLimit(breaker: Breaker, now: Date, pauseMs: number): Breaker {
  const until = shift(now, Math.min(Math.max(pauseMs, SECOND), LONGEST_PAUSE_MS));
  if (breaker.state === 'open' && elapsed(breaker.until, until) <= 0) return breaker;
  return { state: 'open', reason: 'rate_limited', since: now.toISOString(), until };
}
