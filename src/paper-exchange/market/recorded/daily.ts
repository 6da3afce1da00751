import type { AssetClass } from '../../../domain/asset.ts';
import { DAY, HOUR } from '../../../domain/clock.ts';
import { merge } from '../aggregate.ts';
import type { MarketBar } from '../market.ts';
import { dailyBarStart, sessionOfDay } from '../sessions.ts';

/** Trades between 04:00 and 20:00 New York belong to that UTC day once moved back this far. */
const EXTENDED_SHIFT = 5 * HOUR;

/**
 * Finer bars as daily bars. A stock's day has its prices from the regular session and its volume from all of the
 * day, as the consolidated tape has it; a coin's day is the UTC day. `length` is that of the finer bars, in milliseconds.
 */
export function toDaily(
  assetClass: AssetClass,
  bars: readonly MarketBar[],
  length: number,
  now: number,
): MarketBar[] {
  const crypto = assetClass === 'crypto';
  const byDay = new Map<number, MarketBar[]>();
  for (const bar of bars) {
    const day = Math.floor((bar.start - (crypto ? 0 : EXTENDED_SHIFT)) / DAY);
    const group = byDay.get(day);
    if (group === undefined) byDay.set(day, [bar]);
    else group.push(bar);
  }
  return [...byDay].flatMap(([day, group]) => {
    if (crypto) return merge(group, day * DAY, (day + 1) * DAY <= now) ?? [];
    const session = sessionOfDay(day);
    if (session === undefined) return [];
    const regular = merge(
      // An hour bar that starts at 09:00 holds the first half hour of the session.
      group.filter((bar) => bar.start + length > session.open && bar.start < session.close),
      dailyBarStart(session),
      session.close <= now,
    );
    return regular === undefined
      ? []
      : { ...regular, volume: group.reduce((sum, bar) => sum + bar.volume, 0) };
  });
}
