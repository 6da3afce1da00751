import * as z from 'zod';
import { agentIdSchema, idSchema, instant } from '../common.ts';

/** A write that was asked for under an `Idempotency-Key`, and what it was answered. */
export const idempotencyRecord = z.lazy(() =>
  z.strictObject({
    agentId: agentIdSchema,
    /** From who asked and the key. */
    requestId: idSchema,
    /** Of method, path and body: another request under the same key is refused. */
    fingerprint: z.string(),
    createdAt: instant,
    /** Absent while the first request is still being answered. */
    answer: z.strictObject({ status: z.int(), body: z.string() }).optional(),
  }),
);
export type IdempotencyRecord = z.output<typeof idempotencyRecord>;
