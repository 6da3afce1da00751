import * as z from 'zod';
import { SIDES } from '../../domain/asset.ts';
import { ORDER_STATUSES, ORDER_TYPES, TIMES_IN_FORCE } from '../../domain/order/status.ts';
import { CLOSING_STEPS, SAGA_STATUSES, SAGA_STEPS, UNDO_STEPS } from '../../domain/saga/steps.ts';
import { agentIdSchema, count, decimal, idSchema, instant, money, symbolSchema } from '../common.ts';
import { intentOrigin } from './intent.ts';

export const sagaStepName = z.enum([...SAGA_STEPS, ...UNDO_STEPS, ...CLOSING_STEPS]);

/** What a step answered; the machine's Choice states read it. */
export const SAGA_OUTCOMES = ['done', 'rejected', 'unfilled'] as const;

export const sagaRecord = z.lazy(() =>
  z.strictObject({
    agentId: agentIdSchema,
    /** The intent's id: also the name of the execution, so that a second start is refused. */
    sagaId: idSchema,
    type: z.literal('trade'),
    status: z.enum(SAGA_STATUSES),
    currentStep: sagaStepName,
    correlationId: idSchema,
    startedAt: instant,
    /** Executions started for it so far: 1, and one more for each recovery (SG5). */
    executions: count,
    /** Which leg is under way; absent means the first, and there hardly ever is another. */
    leg: count.optional(),
    /** The forward path must end before this. */
    deadlineAt: instant,
    completedAt: instant.optional(),
    steps: z.array(
      z.strictObject({
        name: sagaStepName,
        status: z.enum(['running', 'completed', 'failed']),
        startedAt: instant,
        completedAt: instant.optional(),
        attempts: count,
        outcome: z.enum(SAGA_OUTCOMES).optional(),
        error: z.string().optional(),
      }),
    ),
    error: z.string().optional(),
  }),
);
export type SagaRecord = z.output<typeof sagaRecord>;

/** One order at the broker: one leg of one intent (SG3). */
export const orderRecord = z.lazy(() =>
  z.strictObject({
    agentId: agentIdSchema,
    clientOrderId: idSchema,
    brokerOrderId: idSchema.optional(),
    intentId: idSchema,
    symbol: symbolSchema,
    side: z.enum(SIDES),
    qty: decimal,
    type: z.enum(ORDER_TYPES),
    limitPrice: money.optional(),
    /** Of the stop that rests beside the limit. Both prices follow what a person changes at the broker. */
    stopPrice: money.optional(),
    timeInForce: z.enum(TIMES_IN_FORCE),
    /** True for one that trades in pre-market and after-hours too. */
    extendedHours: z.boolean().optional(),
    status: z.enum(ORDER_STATUSES),
    /** The broker's own word for a status that is not known here; there was an alert about it. */
    unknownStatus: z.string().optional(),
    /** Cumulative, as the broker last said. */
    filledQty: decimal,
    filledAveragePrice: money.optional(),
    /** How much of the fill the portfolio holds already: what is left is the next delta (SG7). */
    appliedQty: decimal,
    appliedCost: money,
    createdAt: instant,
    submittedAt: instant.optional(),
    updatedAt: instant,
    rejection: z.strictObject({ code: z.string(), message: z.string() }).optional(),
    /** When we asked for the cancel of an exit that rested: an end that nobody here asked for is told. */
    takenBackAt: instant.optional(),
  }),
);
export type OrderRecord = z.output<typeof orderRecord>;

/** What an intent came to: quantity and average price of its fills. */
export const tradeRecord = z.lazy(() =>
  z.strictObject({
    agentId: agentIdSchema,
    tradeId: idSchema,
    intentId: idSchema,
    origin: intentOrigin,
    /** As its intent. */
    strategyId: idSchema.optional(),
    correlationId: idSchema,
    symbol: symbolSchema,
    side: z.enum(SIDES),
    qty: decimal,
    price: money,
    notional: money,
    /** True for an exit: it never opens a position on the other side. */
    riskReducing: z.boolean().default(false),
    status: z.enum(['recorded', 'void']),
    recordedAt: instant,
  }),
);
export type TradeRecord = z.output<typeof tradeRecord>;
