import * as z from 'zod';
import { agentIdSchema, idSchema, instant, symbolSchema } from '../common.ts';
import { cycleStepSchema } from '../records/cycle.ts';

/**
 * What the cycle has done up to its requests. It travels with them and is written with the first answer: a write of
 * its own would only tell, for a second or two, what the next one tells again.
 */
const cycleOpeningSchema = z.strictObject({
  missingSymbols: z.array(symbolSchema),
  steps: z.array(cycleStepSchema),
});
export type CycleOpening = z.output<typeof cycleOpeningSchema>;

/** As many as a cycle looks at unless set otherwise (UN2): a strategy is one request, and its answer one write of the cycle. */
export const MAX_SYMBOLS_A_REQUEST = 140;

/** On `decision-requests`: one strategy, one chunk of symbols (DE2). */
export const decisionRequestSchema = z.strictObject({
  requestId: idSchema,
  agentId: agentIdSchema,
  cycleId: idSchema,
  correlationId: idSchema,
  strategyId: idSchema,
  symbols: z.array(symbolSchema).min(1).max(MAX_SYMBOLS_A_REQUEST),
  requestedAt: instant,
  opening: cycleOpeningSchema,
});
export type DecisionRequest = z.output<typeof decisionRequestSchema>;

/**
 * From a schedule or from `heartbeats`. `repeatAfterSeconds` asks for one more beat: schedules have a floor of a
 * minute and heartbeats are 30 s apart.
 */
export const heartbeatRequestSchema = z.strictObject({
  repeatAfterSeconds: z.int().min(1).max(900).optional(),
});
export type HeartbeatRequest = z.output<typeof heartbeatRequestSchema>;

/** A cycle that asks no strategy, for the agent that is named or for all. */
export const routineRequestSchema = z.strictObject({
  type: z.enum(['rebalance', 'execution', 'maintenance']),
  agentId: agentIdSchema.optional(),
});
export type RoutineRequest = z.output<typeof routineRequestSchema>;

export const analysisRequestSchema = z.strictObject({ agentId: agentIdSchema.optional() });
