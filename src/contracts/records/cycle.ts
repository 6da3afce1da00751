import * as z from 'zod';
import { SIDES } from '../../domain/asset.ts';
import { CYCLE_STATUSES, CYCLE_STEPS, CYCLE_TYPES } from '../../domain/cycle/types.ts';
import { RISK_CODES } from '../../domain/risk/codes.ts';
import { agentIdSchema, count, decimal, idSchema, instant, symbolSchema } from '../common.ts';

/** One step of a cycle with its times (CY2); `STEPS_OF` says which a cycle has. */
export const cycleStepSchema = z.lazy(() =>
  z.strictObject({
    name: z.enum(CYCLE_STEPS),
    status: z.enum(['running', 'completed', 'failed']),
    startedAt: instant,
    completedAt: instant.optional(),
    detail: z.string().optional(),
  }),
);

/** The version of this record fences its cycle: once another writer has closed it, what comes late is refused (CY3). */
export const cycleRecord = z.lazy(() =>
  z.strictObject({
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
    /** While it is paused: since when, and what it was before. */
    pause: z.strictObject({ at: instant, from: z.enum(['started', 'running']) }).optional(),
    /** Milliseconds of the pauses that are over. */
    pausedMs: count.optional(),
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
    /** By asset class, where the turn of the candidates ended that did not all fit into one cycle (UN2). */
    rotation: z
      .strictObject({ us_equity: symbolSchema.optional(), crypto: symbolSchema.optional() })
      .optional(),
    /** What a rebalance has ordered so far; absent in cycles of other types. */
    rebalance: z
      .strictObject({
        /** The commands of its orders begin with it. */
        commandId: idSchema,
        orders: z.array(
          z.strictObject({
            symbol: symbolSchema,
            side: z.enum(SIDES),
            qty: decimal,
            /** Absent when the gate refused it. */
            intentId: idSchema.optional(),
            codes: z.array(z.enum(RISK_CODES)),
          }),
        ),
      })
      .optional(),
  }),
);
export type CycleRecord = z.output<typeof cycleRecord>;
