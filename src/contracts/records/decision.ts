import * as z from 'zod';
import { ACTIONS, DECISION_STATUSES, ENGINES } from '../../domain/decision/types.ts';
import { RISK_CODES } from '../../domain/risk/codes.ts';
import { agentIdSchema, decimal, fraction, idSchema, instant, money, symbolSchema } from '../common.ts';

/** A proposal (DE1); never an order. */
export const decisionRecord = z.lazy(() =>
  z.strictObject({
    agentId: agentIdSchema,
    decisionId: idSchema,
    requestId: idSchema,
    cycleId: idSchema,
    correlationId: idSchema,
    strategyId: idSchema,
    symbol: symbolSchema,
    action: z.enum(ACTIONS),
    confidence: fraction,
    /** Signed share of equity that the position should have; sizing's first choice. */
    targetWeight: decimal.optional(),
    suggestedQty: decimal.optional(),
    reasoning: z.string(),
    indicators: z.record(z.string(), z.number()),
    engine: z.enum(ENGINES),
    model: z.string().optional(),
    tokens: z.strictObject({ input: z.int(), output: z.int() }).optional(),
    /** The price it was decided at. */
    price: money,
    dataTimestamp: instant,
    /** Start of the newest bar that it was decided on, where bars were. */
    basedOn: instant.optional(),
    createdAt: instant,
    status: z.enum(DECISION_STATUSES),
    codes: z.array(z.enum(RISK_CODES)),
    statusReason: z.string().optional(),
    /** Every status it has had, oldest first. */
    timeline: z
      .array(
        z.strictObject({ status: z.enum(DECISION_STATUSES), at: instant, detail: z.string().optional() }),
      )
      .min(1),
    intentId: idSchema.optional(),
    /** What an operator is asked to approve (DE4). */
    approval: z
      .strictObject({
        qty: decimal,
        /** The price that stands to be approved; one that has moved on is asked for again. */
        price: money,
        expiresAt: instant,
      })
      .optional(),
    /** The answer as it came, when it was invalid (DE3). */
    rawAnswer: z.string().optional(),
  }),
);
export type DecisionRecord = z.output<typeof decisionRecord>;

/** A proposal to buy, or an answer that was invalid; a sell is not remembered. */
export const SIGNAL_KINDS = ['entry', 'invalid'] as const;

/** The last signal of a strategy for each symbol: bars outlast cycles, and a signal counts once a bar. */
export const signalsRecord = z.lazy(() =>
  z.strictObject({
    agentId: agentIdSchema,
    strategyId: idSchema,
    bySymbol: z.record(symbolSchema, z.strictObject({ kind: z.enum(SIGNAL_KINDS), basedOn: instant })),
    /** When each symbol was last decided about with confidence, within a day: what the universe is ranked by (UN1). */
    confident: z.record(symbolSchema, instant).optional(),
  }),
);
export type SignalsRecord = z.output<typeof signalsRecord>;
