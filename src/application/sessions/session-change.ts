import { type DomainEvent, type EventHead, event } from '../../contracts/events/envelope.ts';
import type { ActivityRecord } from '../../contracts/records/agent.ts';
import { type Calendar, NYSE } from '../../domain/calendar/calendar.ts';
import { marketPhaseAt } from '../../domain/calendar/phases.ts';

/**
 * The activity with the phase that the stock market is in, and the event that tells of it when it is another than the
 * last beat found: also on days with an early close, and right across changes of summer time (CA1).
 */
export function withMarketPhase(
  activity: ActivityRecord,
  head: EventHead,
  calendar: Calendar = NYSE,
): { readonly activity: ActivityRecord; readonly events: readonly DomainEvent[] } {
  const { phase, session, until } = marketPhaseAt(head.occurredAt, calendar);
  if (phase === activity.marketPhase) return { activity, events: [] };
  const changed = event('market.session.changed', head, {
    phase,
    session: session?.date ?? null,
    earlyClose: session?.earlyClose ?? false,
    nextChangeAt: until,
  });
  return { activity: { ...activity, marketPhase: phase }, events: [changed] };
}
