import type { CalendarRecord } from '../../contracts/records/calendar.ts';
import { type Calendar, createCalendar, NYSE } from '../../domain/calendar/calendar.ts';
import type { Ports } from '../ports/index.ts';

/** The exchange's rules, but for what the broker is known to know better (CA1). */
export async function readCalendar({ store }: Ports, agentId: string): Promise<Calendar> {
  return calendarOf((await store.get('calendar', agentId, 'calendar'))?.record);
}

const calendarOf = (record: CalendarRecord | undefined): Calendar =>
  record === undefined || record.overrides.length === 0
    ? NYSE
    : createCalendar(new Map(record.overrides.map(({ date, session }) => [date, session])));
