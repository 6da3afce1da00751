import * as z from 'zod';
import { agentIdSchema, count, idSchema, instant } from '../common.ts';

/** A state change that matters, as it is handed to the store. */
export const auditNoteSchema = z.strictObject({
  /** Who did it: `system`, or the subject of an operator's token. */
  actor: z.string(),
  /** What was done, such as `agent.started` or `saga.completed`. */
  action: z.string(),
  /** What it was done to, such as a saga's id. */
  subject: z.string(),
  detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});
export type AuditNote = z.output<typeof auditNoteSchema>;

/** The same in the append-only `audit` table: each entry's hash covers its content and the hash before it. */
export const auditRecord = z.strictObject({
  ...auditNoteSchema.shape,
  agentId: agentIdSchema,
  seq: count,
  at: instant,
  correlationId: idSchema,
  previousHash: z.string(),
  hash: z.string(),
});
export type AuditRecord = z.output<typeof auditRecord>;
