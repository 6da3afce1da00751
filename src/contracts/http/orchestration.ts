import * as z from 'zod';
import { SIDES } from '../../domain/asset.ts';
import { ORDER_STATUSES } from '../../domain/order/status.ts';
import { RUN_STATUSES } from '../../domain/run/outcome.ts';
import { count, decimal, idSchema, instant, money, symbolSchema } from '../common.ts';
import { pageOf, pageQuery } from './common.ts';

const above0 = money.refine((amount) => amount.isPositive(), { error: 'must be above 0' });

export const runBody = z.strictObject({
  symbols: z
    .array(symbolSchema)
    .min(1)
    .max(50)
    .refine((symbols) => new Set(symbols).size === symbols.length, { error: 'must not repeat a symbol' }),
  asOfDate: z.iso
    .date()
    .optional()
    .meta({ description: 'In New York; today when absent. Only the signal service knows other days.' }),
  capital: above0
    .optional()
    .meta({ description: 'What the orders together may come to; equity when absent.' }),
  maxPositionSize: above0
    .optional()
    .meta({ description: 'What the order of one symbol may come to; the position limit when absent.' }),
  dryRun: z.boolean().default(false).meta({ description: 'Orders nothing and says what it would.' }),
  strategyId: idSchema.optional().meta({
    description: "Whose signals; the signal service's when absent, or those of the first strategy.",
  }),
});

const mappingView = z.strictObject({
  symbol: symbolSchema,
  predictedReturn: decimal.nullable(),
  rank: count.nullable(),
  targetWeight: decimal.nullable(),
  orderQty: decimal.nullable(),
  orderSide: z.enum(SIDES).nullable(),
  clientOrderId: idSchema.nullable(),
  brokerOrderId: idSchema.nullable(),
  orderStatus: z.enum(ORDER_STATUSES).nullable(),
  filledQty: decimal.nullable(),
  filledAvgPrice: money.nullable(),
  skipReason: z.string().nullable().meta({
    description: "Why there is no order, or none that the broker took: sizing's reason, or the gate's codes.",
  }),
  sagaId: idSchema.nullable(),
});

export const runView = z.strictObject({
  runId: idSchema,
  status: z.enum(RUN_STATUSES),
  strategyId: idSchema.nullable(),
  asOfDate: z.iso.date(),
  capital: money,
  maxPositionSize: money.nullable(),
  dryRun: z.boolean(),
  modelVersion: z.string().nullable(),
  numSignals: count,
  numOrdersSubmitted: count.meta({ description: 'Passed the gate.' }),
  numOrdersAccepted: count.meta({ description: 'Of those submitted, what the broker took.' }),
  numOrdersRejected: count.meta({
    description: 'Of those submitted, what ended without the broker having taken it.',
  }),
  durationSeconds: z.number().min(0),
  errorMessage: z.string().nullable(),
  startedAt: instant,
  completedAt: instant.nullable(),
  correlationId: idSchema,
  mappings: z.array(mappingView).meta({ description: 'The best signal first; empty until there are any.' }),
});

export const runsQuery = pageQuery.extend({
  status: z.enum(RUN_STATUSES).optional(),
  strategyId: idSchema.optional(),
});
export const runsAnswer = pageOf(runView);
