import * as z from 'zod';
import type { Session } from '../../domain/calendar/calendar.ts';
import { fromNewYork } from '../../domain/calendar/new-york.ts';
import { DAY, HOUR, MINUTE } from '../../domain/clock.ts';

/** Milliseconds after midnight, of `09:30` or `0930`. */
const timeOfDay = z
  .string()
  .regex(/^([01]\d|2[0-3]):?[0-5]\d$/, 'must be a time of day such as 09:30')
  .transform((text) => Number(text.slice(0, 2)) * HOUR + Number(text.slice(-2)) * MINUTE);

export const wireCalendarDay = z.object({
  date: z.iso.date(),
  open: timeOfDay,
  close: timeOfDay,
  session_open: timeOfDay,
  session_close: timeOfDay,
});

const USUAL_CLOSE = 16 * HOUR;

/** A day of the broker's calendar, whose times are New York's. */
export function toSession(day: z.infer<typeof wireCalendarDay>): Session {
  const epochDay = Date.parse(day.date) / DAY;
  const at = (time: number): string => new Date(fromNewYork(epochDay, time)).toISOString();
  return {
    date: day.date,
    preMarketOpen: at(day.session_open),
    open: at(day.open),
    close: at(day.close),
    afterHoursClose: at(day.session_close),
    earlyClose: day.close < USUAL_CLOSE,
  };
}
