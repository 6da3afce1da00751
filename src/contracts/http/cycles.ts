import * as z from 'zod';
import { CYCLE_STATUSES, CYCLE_TYPES } from '../../domain/cycle/types.ts';
import { count, idSchema, instant, symbolSchema } from '../common.ts';
import { decisionRecord } from '../records/decision.ts';
import { orderRecord } from '../records/trade.ts';
import { pageOf, pageQuery, reason } from './common.ts';

export const cycleView = z.strictObject({
  id: idSchema,
  type: z.enum(CYCLE_TYPES),
  status: z.enum(CYCLE_STATUSES),
  startedAt: instant,
  completedAt: instant.nullable(),
  durationMs: count.nullable(),
  progress: z.int().min(0).max(100).meta({ description: 'Percent of its steps.' }),
  strategiesProcessed: count.meta({ description: 'Strategies that have answered for all their symbols.' }),
  decisions: count,
  ordersSubmitted: count,
  ordersFilled: count,
  errors: count,
  skipReason: z.string().nullable(),
  symbols: count,
  missingSymbols: z.array(symbolSchema),
  correlationId: idSchema,
});

export const cyclesQuery = pageQuery.extend({
  status: z.enum(CYCLE_STATUSES).optional(),
  type: z.enum(CYCLE_TYPES).optional(),
});
export const cyclesAnswer = pageOf(cycleView);

const logLine = z.strictObject({ at: instant, level: z.enum(['info', 'error']), message: z.string() });

export const cycleLogsAnswer = z.strictObject({ items: z.array(logLine) });

export const cycleDetailAnswer = cycleView.extend({
  decisions: z.array(decisionRecord),
  orders: z.array(orderRecord),
  logs: z.array(logLine).meta({ description: 'What each step did, oldest first.' }),
});

/** Heartbeats come by themselves. */
const STARTABLE = ['analysis', 'rebalance', 'execution', 'maintenance'] as const;

export const startCycleBody = z
  .strictObject({
    type: z.enum(STARTABLE),
    symbols: z
      .array(symbolSchema)
      .min(1)
      .max(140)
      .optional()
      .meta({ description: "Instead of the universe's next; only those in the universe may be bought." }),
  })
  .refine(({ type, symbols }) => type === 'analysis' || symbols === undefined, {
    path: ['symbols'],
    error: 'only an analysis takes symbols',
  });

export const holdCycleBody = z.strictObject({});

export const stopCycleBody = z.strictObject({ reason: reason.default('stopped by the operator') });

export const startCycleAnswer = z.strictObject({
  cycleId: idSchema,
  status: z.enum(CYCLE_STATUSES),
  skipReason: z.string().nullable(),
});
