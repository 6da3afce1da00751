import * as z from 'zod';
import { agentIdSchema, count, dateSchema, decimal, idSchema, instant, money } from '../common.ts';

/** What a session ended with: a point of the equity curve, and how each strategy had done by then (PF4, CY8). */
export const dailyCloseRecord = z.lazy(() =>
  z.strictObject({
    agentId: agentIdSchema,
    /** Of the session, in New York. */
    date: dateSchema,
    recordedAt: instant,
    equity: money,
    strategies: z.array(
      z.strictObject({ strategyId: idSchema, pnl: money, trades: count, winRate: decimal.nullable() }),
    ),
  }),
);
export type DailyCloseRecord = z.output<typeof dailyCloseRecord>;
