import * as z from 'zod';
import { SIDES } from '../../domain/asset.ts';
import { CYCLE_STATUSES } from '../../domain/cycle/types.ts';
import { ENGINES } from '../../domain/decision/types.ts';
import { TIMEFRAMES } from '../../domain/market.ts';
import { RISK_CODES, RISK_MODES } from '../../domain/risk/codes.ts';
import { count, decimal, idSchema, instant, money, symbolSchema } from '../common.ts';
import { strategySchedule } from '../records/strategy-schedule.ts';

const everyCycle = z.strictObject({ kind: z.literal('every_cycle') });
const schedule = z.discriminatedUnion('kind', [everyCycle, ...strategySchedule.options]);

export const strategyView = z.strictObject({
  id: idSchema,
  name: z.string(),
  type: z.string().meta({ description: 'Which built-in rules, when the engine is `rules`.' }),
  engine: z.enum(ENGINES),
  timeframe: z.enum(TIMEFRAMES),
  status: z
    .enum(['active', 'paused', 'stopped'])
    .meta({ description: 'Paused: it is active, and the agent does not run.' }),
  symbols: z.array(symbolSchema),
  riskMode: z.enum(RISK_MODES),
  schedule,
  lastRun: instant.nullable(),
  nextRun: instant
    .nullable()
    .meta({ description: 'Null for one that is not active, or waits for an event.' }),
  performance: z.strictObject({
    pnl: money.meta({ description: 'Realised, of what its own fills opened, US dollars without fees.' }),
    trades: count.meta({ description: 'Round trips.' }),
    winRate: decimal.nullable(),
  }),
});

export const strategiesAnswer = z.strictObject({ items: z.array(strategyView) });

export const activateAnswer = z.strictObject({ status: z.literal('active'), activatedAt: instant });

export const deactivateBody = z.strictObject({
  closePositions: z
    .boolean()
    .default(false)
    .meta({ description: 'Orders exits of what the strategy opened; also when it is stopped already.' }),
});
export const deactivateAnswer = z.strictObject({
  status: z.literal('stopped'),
  deactivatedAt: instant,
  exits: z.array(
    z.strictObject({
      symbol: symbolSchema,
      side: z.enum(SIDES),
      qty: decimal,
      intentId: idSchema.nullable().meta({ description: 'Null when the risk gate refuses the exit.' }),
      codes: z.array(z.enum(RISK_CODES)),
    }),
  ),
});

export const analyzeBody = z.strictObject({
  symbols: z
    .array(symbolSchema)
    .min(1)
    .max(140)
    .optional()
    .meta({ description: "Instead of the universe's next; only those in the universe may be bought." }),
});
export const analyzeAnswer = z.strictObject({
  cycleId: idSchema,
  status: z.enum(CYCLE_STATUSES),
  skipReason: z.string().nullable(),
});

export const scheduleBody = schedule;
