import * as z from 'zod';
import { FIRST_YEAR, LAST_YEAR, PHASES } from '../../domain/calendar/calendar.ts';
import { EARNINGS_TIMES, SPECIAL_DAY_KINDS } from '../../domain/calendar/special-days.ts';
import { dateSchema, instant, symbolSchema } from '../common.ts';
import { sessionSchema } from '../records/calendar.ts';
import { agentQuery } from './common.ts';

const inNewYork = dateSchema.refine(
  (date) => date >= `${FIRST_YEAR}-01-01` && date <= `${LAST_YEAR}-12-31`,
  `must be from ${FIRST_YEAR} to ${LAST_YEAR}`,
);

export const calendarQuery = agentQuery
  .extend({
    from: inNewYork.optional().meta({ description: 'Today in New York when absent.' }),
    to: inNewYork.optional().meta({ description: 'At most 400 days on; 30 days on when absent.' }),
  })
  .refine(({ from, to }) => from === undefined || to === undefined || from <= to, {
    path: ['to'],
    error: 'must not be before from',
  });

export const calendarAnswer = z.strictObject({
  from: dateSchema,
  to: dateSchema,
  now: z.strictObject({
    at: instant,
    phase: z.enum(PHASES),
    session: dateSchema.nullable().meta({ description: 'Of today in New York, if it has one.' }),
    until: instant.meta({ description: 'When the phase ends.' }),
  }),
  nextOpen: instant,
  nextClose: instant,
  sessions: z.array(sessionSchema).meta({ description: 'Days of trading; instants in UTC.' }),
  specialDays: z.array(
    z.strictObject({
      date: dateSchema,
      kind: z.enum(SPECIAL_DAY_KINDS),
      symbol: symbolSchema.nullable().meta({ description: 'Whose earnings.' }),
      time: z.enum(EARNINGS_TIMES).nullable(),
    }),
  ),
});
