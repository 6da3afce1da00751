import type { Money } from '../../domain/money.ts';
import { bestToKeep, decideExit, type ProtectionDecision } from '../../domain/protection/decide.ts';
import { isOverdue, reachedSince } from '../../domain/protection/overdue-stop.ts';
import type { Seen } from './keep-seen.ts';
import type { WatchedPosition } from './watched-positions.ts';

/** One position at one price: what to do about it, and what is to be remembered. */
export interface Look extends Seen {
  readonly decision: ProtectionDecision;
}

/** @param now ISO-8601 UTC */
export function lookAt(watched: WatchedPosition, price: Money, now: string): Look {
  const { position, rules, record, covered, stopAt } = watched;
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
