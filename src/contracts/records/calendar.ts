import * as z from 'zod';
import { agentIdSchema, dateSchema, instant } from '../common.ts';

export const sessionSchema = z.lazy(() =>
  z.strictObject({
    date: dateSchema,
    preMarketOpen: instant,
    open: instant,
    close: instant,
    afterHoursClose: instant,
    earlyClose: z.boolean(),
  }),
);

/** Where the broker's calendar differs from the exchange's rules, as of the last time it was asked (CA1). */
export const calendarRecord = z.lazy(() =>
  z.strictObject({
    agentId: agentIdSchema,
    /** By date; a session of null is a day on which the rules have one and the broker has none. */
    overrides: z.array(z.strictObject({ date: dateSchema, session: sessionSchema.nullable() })),
  }),
);
export type CalendarRecord = z.output<typeof calendarRecord>;
