import * as z from 'zod';
import { nextRun } from '../../domain/calendar/next-run.ts';
import { SCHEDULE_EVENTS } from '../../domain/strategy/schedule.ts';
import { instant } from '../common.ts';

const MINUTES_A_DAY = 1_440;

/** `* 9-15 ? * MON-FRI *` reads as it should, `* 25 ? * * *` does not. */
const isCron = (fields: string): boolean => {
  try {
    nextRun(`cron(${fields})`, new Date(0));
    return true;
  } catch {
    return false;
  }
};

/** When a strategy is asked (ST2); without one it is asked in every cycle. */
export const strategySchedule = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('interval'),
    everyMinutes: z.int().min(1).max(MINUTES_A_DAY).meta({ description: 'Counted from midnight UTC.' }),
  }),
  z.strictObject({
    kind: z.literal('cron'),
    fields: z
      .string()
      .max(100)
      .refine(isCron, { error: 'must be minute hour day month weekday year, as EventBridge writes them' })
      .meta({ description: 'In New York time, such as `0/15 10-15 ? * MON-FRI *`.' }),
  }),
  z.strictObject({ kind: z.literal('event'), event: z.enum(SCHEDULE_EVENTS) }),
]);

/** A schedule, and since when it holds: what would have been due before is not made up for. */
export const scheduleInForce = z.strictObject({ schedule: strategySchedule, since: instant });
