import * as z from 'zod';
import { agentIdSchema, idSchema, instant, money, symbolSchema } from '../common.ts';

/** What one intent took out of a position. */
const exitSchema = z.lazy(() =>
  z.strictObject({
    intentId: idSchema,
    symbol: symbolSchema,
    at: instant,
    /** Realised, without fees. */
    pnl: money,
  }),
);

/**
 * What was left so far: of each symbol when its last position was closed, and the last exits with what they realised.
 * Written in one transaction with the portfolio, and only by an exit; the portfolio says which version belongs to it.
 */
export const exitsRecord = z.lazy(() =>
  z.strictObject({
    agentId: agentIdSchema,
    /** The cooldown counts from it, and the position after it is named by it. */
    last: z.record(symbolSchema, instant),
    /** Oldest first: what protections judge by (RK7). */
    recent: z.array(exitSchema),
  }),
);
export type ExitsRecord = z.output<typeof exitsRecord>;
