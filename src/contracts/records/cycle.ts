import * as z from 'zod';
import { ANALYSIS_STEPS, CYCLE_STATUSES, CYCLE_TYPES } from '../../domain/cycle/types.ts';
import { agentIdSchema, count, idSchema, instant, symbolSchema } from '../common.ts';

export const cycleRecord = z.strictObject({
  agentId: agentIdSchema,
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
  steps: z.array(
    z.strictObject({
      name: z.enum(ANALYSIS_STEPS),
      status: z.enum(['running', 'completed', 'failed']),
      startedAt: instant,
      completedAt: instant.optional(),
      detail: z.string().optional(),
    }),
  ),
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
