import type { SettingsRecord } from '../../contracts/records/agent.ts';
import { assetClassOf } from '../../domain/asset.ts';
import type { Calendar } from '../../domain/calendar/calendar.ts';
import type { Instant } from '../../domain/calendar/new-york.ts';
import {
  DEFAULT_SESSION_RULES,
  type SessionRules,
  type TradingHours,
  tradingHoursAt,
} from '../../domain/calendar/trading-hours.ts';

/** What hours of trading follow from; part of what every decision about risk is made on. */
interface Sessions {
  readonly calendar: Calendar;
  readonly settings: Pick<SettingsRecord, 'sessionRules'>;
}

/** Those in force (AG6). */
export const sessionRulesOf = ({
  sessionRules = DEFAULT_SESSION_RULES,
}: Sessions['settings']): SessionRules => sessionRules;

/** Whether `symbol` may be traded at `now`, and how (CA2). */
export const symbolHours = ({ calendar, settings }: Sessions, symbol: string, now: Instant): TradingHours =>
  tradingHoursAt(calendar, sessionRulesOf(settings), assetClassOf(symbol), now);
