import type { Money } from '../../domain/money.ts';
import { bestToKeep, decideExit, type ProtectionDecision } from '../../domain/protection/decide.ts';
import { isOverdue, reachedSince } from '../../domain/protection/overdue-stop.ts';
import type { Seen } from './keep-seen.ts';
import type { WatchedPosition } from './watched-positions.ts';

/** One position at one price: what to do about it, and what is to be remembered. */
export interface Look extends Seen {
  readonly decision: ProtectionDecision;
}

/** What a position is looked at with. */
export interface Moment {
  readonly price: Money;
  /** True when what rests at the broker does nothing now: it works in the regular session only. */
  readonly sleeps: boolean;
  /** ISO-8601 UTC. */
  readonly now: string;
}

export function lookAt(watched: WatchedPosition, { price, sleeps, now }: Moment): Look {
  const { position, rules, record, stopAt } = watched;
  const covered = watched.covered && !sleeps;
  const best = bestToKeep({ position, rules, price, best: record?.best }) ?? record?.best;
  const stop = covered ? stopAt : undefined;
  const stopReachedAt = reachedSince({ qty: position.qty, price, stop }, record?.stopReachedAt, now);
  const overdue = isOverdue(stopReachedAt, now) ? stop : undefined;
  const decision = decideExit({ position, rules, price, best: record?.best, covered, overdue });
  return { watched, best, stopReachedAt, decision };
}

/** Nothing, as a rule: each costs a write. */
export const isNew = ({ watched: { record }, best, stopReachedAt }: Seen): boolean =>
  best !== record?.best || stopReachedAt !== record?.stopReachedAt;
