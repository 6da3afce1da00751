import * as z from 'zod';
import { agentIdSchema, idSchema, instant } from '../common.ts';

/** Something in which belief and truth differed, and which was put right: the broker is the truth (PF1). */
export const repairSchema = z.lazy(() =>
  z.strictObject({
    kind: z.enum(['position', 'cash', 'order', 'reservation']),
    /** A symbol, `USD`, or the id of an order or intent. */
    subject: z.string(),
    believed: z.string(),
    actual: z.string(),
  }),
);
export type Repair = z.output<typeof repairSchema>;

export const STANDING_KINDS = ['external_order', 'unprotected_position', 'dead_letters'] as const;
export type StandingKind = (typeof STANDING_KINDS)[number];

/** Something that is not as it should be, and that nothing here puts right by itself. */
export const standingSchema = z.lazy(() =>
  z.strictObject({
    kind: z.enum(STANDING_KINDS),
    /** A client order id, a symbol, or a queue. */
    subject: z.string(),
    detail: z.string(),
    since: instant,
    /** Whether the operator was told: once, when it has lasted as long as its kind may. */
    alerted: z.boolean(),
  }),
);
export type Standing = z.output<typeof standingSchema>;

/** What the last reconciliation that found anything new found. Never written while there is nothing new. */
export const reconciliationRecord = z.lazy(() =>
  z.strictObject({
    agentId: agentIdSchema,
    at: instant,
    correlationId: idSchema,
    /** Of that moment. */
    repaired: z.array(repairSchema),
    /** As of now. */
    standing: z.array(standingSchema),
  }),
);
export type ReconciliationRecord = z.output<typeof reconciliationRecord>;
