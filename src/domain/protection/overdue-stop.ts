import { elapsed, SECOND } from '../clock.ts';
import type { Decimal } from '../decimal.ts';
import type { Money } from '../money.ts';
import { hasFallenTo, hasReached } from './levels.ts';

/**
 * So long a stop at the broker may be reached and not have left the position: longer than one takes that can fill, and
 * under the 30 s between two heartbeats.
 */
export const STOP_PATIENCE_MS = 20 * SECOND;

/** The stop that is reached last; undefined where there is none, or where one of them is not known. */
export function furthestStop(qty: Decimal, stops: readonly (Money | undefined)[]): Money | undefined {
  const known = stops.filter((stop) => stop !== undefined);
  if (known.length < stops.length) return undefined;
  return known.toSorted((one, other) => Number(hasReached(qty, one, other)) - 0.5)[0];
}

/**
 * Since when the price has been at the stop or beyond it, without a break as far as it was looked at; undefined while
 * it is not.
 *
 * @param since as the look before had it; `now` and it are ISO-8601 UTC
 */
export const reachedSince = (
  { qty, price, stop }: { readonly qty: Decimal; readonly price: Money; readonly stop: Money | undefined },
  since: string | undefined,
  now: string,
): string | undefined => (stop !== undefined && hasFallenTo(qty, price, stop) ? (since ?? now) : undefined);

/** True when the stop has had its time: it does not fill (a halt, no volume, a limit that was jumped over). */
export const isOverdue = (since: string | undefined, now: string): boolean =>
  since !== undefined && elapsed(since, now) >= STOP_PATIENCE_MS;
