import * as z from 'zod';
import { EARNINGS_TIMES } from '../../domain/calendar/special-days.ts';
import { dateSchema, symbolSchema } from '../common.ts';

/**
 * When companies publish their earnings, by symbol, as a file of the operator's has it:
 * `{ "AAPL": [{ "date": "2026-10-29", "time": "after_close" }] }`.
 */
export const earningsDates = z.record(
  symbolSchema,
  z.array(z.strictObject({ date: dateSchema, time: z.enum(EARNINGS_TIMES).optional() })).max(100),
);
export type EarningsConfig = z.output<typeof earningsDates>;
