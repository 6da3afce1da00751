import * as z from 'zod';
import { agentIdSchema, count, idSchema, instant, money, symbolSchema } from '../common.ts';
import { exitRulesChange } from './exit-rules.ts';

/** What is kept of an open position beside the books, for the watchdog: only while there is something to keep. */
export const watchedPositionRecord = z.lazy(() =>
  z.strictObject({
    agentId: agentIdSchema,
    symbol: symbolSchema,
    /** Which opening of the position it is about: nothing here holds for another. */
    opening: idSchema,
    /** The operator's own rules for this position; what they do not name is left to the settings. */
    override: z.strictObject({ version: count, rules: exitRulesChange }).optional(),
    /** The best price since it was opened; kept from where a stop trails it on. */
    best: money.optional(),
    /** Since when the price has been beyond the stop that rests at the broker; absent while it is not. */
    stopReachedAt: instant.optional(),
  }),
);
export type WatchedPositionRecord = z.output<typeof watchedPositionRecord>;
