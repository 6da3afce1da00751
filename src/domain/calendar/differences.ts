import { DAY } from '../clock.ts';
import type { SessionOverrides } from './calendar.ts';
import { dateOfDay } from './new-york.ts';
import { LAST_YEAR, type Session, sessionByRule } from './sessions.ts';

/** Where somebody else's calendar differs from the rules. */
export type CalendarCheck =
  | { readonly kind: 'checked'; readonly overrides: SessionOverrides; readonly sessions: number }
  /** So many days less than the rules that it is no calendar but a fault. */
  | { readonly kind: 'implausible'; readonly theirs: number; readonly ours: number };

/** No closure that was not planned has been longer than the four days of September 2001. */
const MOST_CLOSURES = 7;

/** Compares `theirs`, all sessions from `from` to `to` in New York, both included, with the rules (CA1). */
export function compareWithRules(theirs: readonly Session[], from: string, to: string): CalendarCheck {
  const told = new Map(theirs.map((session) => [session.date, session]));
  const overrides = new Map<string, Session | null>();
  let [ours, closures] = [0, 0];
  for (let epochDay = Date.parse(from) / DAY; epochDay <= Date.parse(to) / DAY; epochDay += 1) {
    const date = dateOfDay(epochDay);
    const rule = sessionByRule(epochDay);
    const said = told.get(date) ?? null;
    if (rule !== null) ours += 1;
    if (rule !== null && said === null) closures += 1;
    if (!same(rule, said)) overrides.set(date, said);
  }
  return closures > MOST_CLOSURES
    ? { kind: 'implausible', theirs: theirs.length, ours }
    : { kind: 'checked', overrides, sessions: theirs.length };
}

/** The last date, at most `to`, that the rules cover. */
export const lastDateBy = (to: string): string => (to > `${LAST_YEAR}-12-31` ? `${LAST_YEAR}-12-31` : to);

const same = (first: Session | null, second: Session | null): boolean =>
  first === null || second === null
    ? first === second
    : first.open === second.open &&
      first.close === second.close &&
      first.preMarketOpen === second.preMarketOpen &&
      first.afterHoursClose === second.afterHoursClose;
