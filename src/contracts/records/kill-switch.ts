import * as z from 'zod';
import { agentIdSchema, count, idSchema, instant, symbolSchema } from '../common.ts';

/** How far one position has come on its way out of the account. */
export const exitProgressSchema = z.lazy(() =>
  z.strictObject({
    symbol: symbolSchema,
    /** Orders given so far: each is a command of its own, so that the id of an order that has ended is not used again. */
    attempt: count,
    status: z.enum(['waiting', 'ordered']),
    /** What it waits for, or what went wrong. */
    detail: z.string(),
  }),
);
export type ExitProgress = z.output<typeof exitProgressSchema>;

const under = {
  exits: z.array(exitProgressSchema),
  /** What could not be done when it was last tried; the next heartbeat tries again. */
  problems: z.array(z.string()),
};

/**
 * What a kill switch was asked to do beside being on, and how far that is (AG5). Every heartbeat goes on with it until
 * the broker says that it is done, so that no crash leaves it half done.
 */
export const followUpSchema = z.lazy(() =>
  z.strictObject({
    /** The orders' ids derive from it. */
    commandId: idSchema,
    askedAt: instant,
    /** Who asked, and why. */
    by: z.string(),
    reason: z.string(),
    /** Sell and cover everything, too; otherwise only orders that increase risk are canceled. */
    flatten: z.boolean(),
    progress: z.discriminatedUnion('status', [
      z.strictObject({ status: z.literal('cancelling'), ...under }),
      z.strictObject({ status: z.literal('flattening'), ...under }),
      /** The broker shows no order any more that increases risk. */
      z.strictObject({ status: z.literal('canceled'), endedAt: instant }),
      /** The broker shows no position and no order any more. */
      z.strictObject({ status: z.literal('flat'), endedAt: instant }),
      /** An operator thought better of it. */
      z.strictObject({
        status: z.literal('abandoned'),
        endedAt: instant,
        abandonedBy: z.string(),
        why: z.string(),
      }),
    ]),
  }),
);
export type FollowUp = z.output<typeof followUpSchema>;
export type FollowUpUnderWay = Extract<FollowUp['progress'], { readonly problems: unknown }>;

/** The kill switch latches: once on, only an operator's reset turns it off (AG5). */
export const killSwitchRecord = z.lazy(() =>
  z.strictObject({
    agentId: agentIdSchema,
    state: z.discriminatedUnion('on', [
      z.strictObject({ on: z.literal(false) }),
      z.strictObject({
        on: z.literal(true),
        activatedAt: instant,
        reason: z.string(),
        by: z.string(),
        followUp: followUpSchema.optional(),
      }),
    ]),
    /** Symbols stopped one by one, after a compensation that failed (SG6). */
    symbols: z.array(symbolSchema),
  }),
);
export type KillSwitchRecord = z.output<typeof killSwitchRecord>;
