import * as z from 'zod';
import { ANALYSIS_STEPS, CYCLE_STATUSES, CYCLE_TYPES } from '../../domain/cycle/types.ts';
import { agentIdSchema, count, idSchema, instant, symbolSchema } from '../common.ts';

/** One step of a cycle with its times (CY2). */
export const cycleStepSchema = z.strictObject({
  name: z.enum(ANALYSIS_STEPS),
  status: z.enum(['running', 'completed', 'failed']),
  startedAt: instant,
  completedAt: instant.optional(),
  detail: z.string().optional(),
});

/** The version of this record fences its cycle: once another writer has closed it, what comes late is refused (CY3). */
export const cycleRecord = z.strictObject({
  agentId: agentIdSchema,
  /** Its number among the agent's cycles, so that no two begin at once. */
  cycleId: idSchema,
  type: z.enum(CYCLE_TYPES),
  status: z.enum(CYCLE_STATUSES),
  skipReason: z.string().optional(),
  correlationId: idSchema,
  startedAt: instant,
  completedAt: instant.optional(),
  durationMs: count.optional(),
  symbols: count,
  missingSymbols: z.array(symbolSchema),
  /** One for each message put on the queue; the last one answered ends the deciding. */
  requests: z.array(
    z.strictObject({
      requestId: idSchema,
      strategyId: idSchema,
      status: z.enum(['outstanding', 'answered', 'failed']),
      error: z.string().optional(),
    }),
  ),
  /** Decisions handed to the gate and not yet answered by it. */
  undecided: count,
  steps: z.array(cycleStepSchema),
  counts: z.strictObject({
    decisions: count,
    holds: count,
    invalid: count,
    rejected: count,
    ordersSubmitted: count,
    ordersFilled: count,
    errors: count,
  }),
});
export type CycleRecord = z.output<typeof cycleRecord>;
