import type { Turnstile } from './turnstile.ts';

/** Wall time for which others may join a turn: then whoever stands in line behind it is next. */
const JOIN_MS = 20;

/**
 * Lets reads that come together go through the turnstile as one activity: they change nothing, so that nothing is
 * gained by one waiting for the other. Only for what neither sleeps on the clock nor asks anybody but the store:
 * who steps out of a turn would take it from all that are in it.
 */
export function createSharedTurn(
  turnstile: Turnstile,
  nowMs: () => number,
): <T>(read: () => Promise<T>) => Promise<T> {
  let latest: Turn | undefined;
  return async (read) => {
    const turn = latest?.mayJoin() === true ? latest : beginTurn(turnstile, nowMs);
    latest = turn;
    return turn.join(read);
  };
}

interface Turn {
  mayJoin(): boolean;
  join<T>(read: () => Promise<T>): Promise<T>;
}

function beginTurn(turnstile: Turnstile, nowMs: () => number): Turn {
  const inside = Promise.withResolvers<void>();
  const over = Promise.withResolvers<void>();
  let readers = 0;
  let state: 'waiting' | 'open' | 'over' = 'waiting';
  let until = Number.POSITIVE_INFINITY;
  const turn = turnstile.run(() => {
    state = 'open';
    until = nowMs() + JOIN_MS;
    inside.resolve();
    return over.promise;
  });
  return {
    mayJoin: () => state !== 'over' && nowMs() < until,
    async join(read) {
      readers += 1;
      await inside.promise;
      try {
        return await read();
      } finally {
        readers -= 1;
        if (readers === 0) {
          state = 'over';
          over.resolve();
          await turn;
        }
      }
    },
  };
}
