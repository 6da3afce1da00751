import * as z from 'zod';
import { agentIdSchema, count, instant } from '../common.ts';

/** How far the upkeep of an agent's history has come (CY8). */
export const maintenanceRecord = z.lazy(() =>
  z.strictObject({
    agentId: agentIdSchema,
    /** Nothing that began before this is complete any more: parts of it were pruned. */
    historyFrom: instant.optional(),
    /** The last audit entry up to which the chain was found whole; the next run goes on behind it. */
    verified: z.strictObject({ seq: count, hash: z.string(), at: instant }).optional(),
  }),
);
export type MaintenanceRecord = z.output<typeof maintenanceRecord>;
