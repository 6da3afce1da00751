import * as z from 'zod';
import { SIDES } from '../../domain/asset.ts';
import { ORDER_STATUSES } from '../../domain/order/status.ts';
import { RISK_CODES } from '../../domain/risk/codes.ts';
import { RUN_STATUSES } from '../../domain/run/outcome.ts';
import { SAGA_STATUSES } from '../../domain/saga/steps.ts';
import { agentIdSchema, count, decimal, idSchema, instant, money, symbolSchema } from '../common.ts';

const outcome = z.lazy(() =>
  z.discriminatedUnion('state', [
    z.strictObject({ state: z.literal('skipped'), reason: z.string() }),
    z.strictObject({ state: z.literal('planned') }),
    z.strictObject({ state: z.literal('refused'), codes: z.array(z.enum(RISK_CODES)) }),
    z.strictObject({ state: z.literal('late') }),
    z.strictObject({
      state: z.literal('ordered'),
      intentId: idSchema,
      saga: z.enum(SAGA_STATUSES),
      /** As the agent's record of the order had it when the run was last looked at. */
      order: z
        .strictObject({
          clientOrderId: idSchema,
          brokerOrderId: idSchema.optional(),
          status: z.enum(ORDER_STATUSES),
          filledQty: decimal,
          filledAveragePrice: money.optional(),
        })
        .optional(),
      /** Why the saga ended otherwise than with a trade. */
      error: z.string().optional(),
    }),
  ]),
);

/** One symbol of a run: its signal, what sizing made of it, and what became of that. */
export const runMapping = z.lazy(() =>
  z.strictObject({
    symbol: symbolSchema,
    /** Absent when the source said nothing of it. */
    signal: z
      .strictObject({ predictedReturn: decimal.optional(), rank: count, targetWeight: decimal })
      .optional(),
    /** Absent when there is nothing to order. */
    order: z.strictObject({ side: z.enum(SIDES), qty: decimal, notional: money }).optional(),
    outcome,
  }),
);
export type RunMapping = z.output<typeof runMapping>;

/** One call that took signals to orders (RN1). Its orders' intents have its id as their command. */
export const runRecord = z.lazy(() =>
  z.strictObject({
    agentId: agentIdSchema,
    runId: idSchema,
    correlationId: idSchema,
    /** Who asked. */
    by: z.string(),
    strategyId: idSchema.optional(),
    /** New York date. */
    asOfDate: z.iso.date(),
    symbols: z.array(symbolSchema),
    capital: money,
    /** As asked; the position limit when absent. */
    maxPositionSize: money.optional(),
    dryRun: z.boolean(),
    status: z.enum(RUN_STATUSES),
    startedAt: instant,
    /** Nothing is ordered after this. */
    orderUntil: instant,
    completedAt: instant.optional(),
    errorMessage: z.string().optional(),
    /** What made the signals; absent, like `mappings`, until there are any. */
    modelVersion: z.string().optional(),
    /** The best signal first. */
    mappings: z.array(runMapping).optional(),
  }),
);
export type RunRecord = z.output<typeof runRecord>;
