import type { AssetClass } from '../asset.ts';
import type { Calendar } from './calendar.ts';
import type { Instant } from './new-york.ts';
import { marketPhaseAt } from './phases.ts';

/** In which of its sessions the stock exchange is traded at (AG6). */
export interface SessionRules {
  /** True: stocks in the regular session only. False: in pre-market and after-hours too. Coins trade always (CA2). */
  readonly marketHoursOnly: boolean;
}

export const DEFAULT_SESSION_RULES: SessionRules = { marketHoursOnly: true };

/**
 * Whether an asset may be traded, and how: `extended` is outside the regular session, where the broker takes limit orders
 * only and what rests at it sleeps.
 */
export type TradingHours = 'regular' | 'extended' | 'closed';

/** What of `assetClass` may be traded at `instant`. Coins have no sessions: theirs are regular hours, always. */
export function tradingHoursAt(
  calendar: Calendar,
  rules: SessionRules,
  assetClass: AssetClass,
  instant: Instant,
): TradingHours {
  if (calendar.isMarketOpen(assetClass, instant)) return 'regular';
  return rules.marketHoursOnly || calendar.sessionAt(instant).phase === 'closed' ? 'closed' : 'extended';
}

/** When stocks may be traded next, after an `instant` at which they may not; ISO-8601 UTC. */
export const nextTradingStart = (calendar: Calendar, rules: SessionRules, instant: Instant): string =>
  rules.marketHoursOnly ? calendar.nextOpen(instant) : marketPhaseAt(instant, calendar).until;
