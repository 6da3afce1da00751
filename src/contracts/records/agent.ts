import * as z from 'zod';
import { AUTONOMIES } from '../../domain/agent/status.ts';
import { PHASES } from '../../domain/calendar/calendar.ts';
import { CYCLE_TYPES } from '../../domain/cycle/types.ts';
import { ZERO } from '../../domain/decimal.ts';
import { RISK_MODES } from '../../domain/risk/codes.ts';
import { agentIdSchema, count, decimal, idSchema, instant, money, symbolSchema } from '../common.ts';
import { exitRulesSchema } from './exit-rules.ts';
import { protectionSchema } from './protections.ts';
import { scheduleInForce } from './strategy-schedule.ts';
import { setUniverseCaps } from './universe-caps.ts';

/** Where the agent stands; each state has just the facts that belong to it (AG1). */
export const agentRecord = z.lazy(() =>
  z.strictObject({
    agentId: agentIdSchema,
    lifecycle: z.discriminatedUnion('status', [
      z.strictObject({ status: z.literal('stopped'), since: instant, reason: z.string() }),
      z.strictObject({ status: z.literal('running'), startedAt: instant }),
      z.strictObject({
        status: z.literal('paused'),
        startedAt: instant,
        pausedAt: instant,
        resumeAt: instant.optional(),
      }),
      z.strictObject({ status: z.literal('error'), since: instant, reason: z.string() }),
    ]),
    activeStrategies: z.array(idSchema),
  }),
);
export type AgentRecord = z.output<typeof agentRecord>;

export const riskLimitsSchema = z.strictObject({
  maxPositionPct: decimal,
  maxExposurePct: decimal,
  maxPositions: count,
  maxDailyLossPct: decimal,
  maxOrderNotional: money,
  minOrderNotional: money,
  maxOrdersPerMinute: count,
  maxPriceAgeMs: count,
  maxPriceDeviationPct: decimal,
  confidenceThreshold: decimal,
  cooldownMs: count,
  allowShort: z.boolean(),
});

/** Nothing is rebalanced without it (CY7). */
export const rebalanceSettings = z.lazy(() =>
  z.strictObject({
    /** Share of equity by symbol, 0 to 1, together 1 at most; 0 sells out. What is not named is left alone. */
    targets: z
      .record(symbolSchema, decimal)
      .refine((targets) => Object.values(targets).every((weight) => weight.gte(0) && weight.lte(1)), {
        error: 'each weight must be from 0 to 1',
      })
      .refine(
        (targets) =>
          Object.values(targets)
            .reduce((sum, weight) => sum.plus(weight), ZERO)
            .lte(1),
        {
          error: 'the weights must not add up to more than 1',
        },
      ),
    /** A weight may be so far from its target before anything is ordered; 0.02 is two points of a hundred. */
    driftThreshold: decimal.refine((drift) => drift.gte(0) && drift.lt(1), { error: 'must be from 0 to 1' }),
  }),
);
export type RebalanceSettings = z.output<typeof rebalanceSettings>;

export const WATCHDOG_MODES = ['running', 'paused'] as const;

/** When stocks are traded; coins always (CA2). */
export const sessionRulesSchema = z.strictObject({ marketHoursOnly: z.boolean() });

/** What an operator may change at run time (AG6). */
export const settingsRecord = z.lazy(() =>
  z.strictObject({
    agentId: agentIdSchema,
    autonomy: z.enum(AUTONOMIES),
    riskMode: z.enum(RISK_MODES),
    limits: riskLimitsSchema,
    rebalance: rebalanceSettings.optional(),
    /** None, unless set; the cooldown after an exit is a limit. */
    protections: z.array(protectionSchema).max(10).optional(),
    /** When positions are left; nothing is left by itself without them (PF2). */
    exitRules: exitRulesSchema.optional(),
    /** Whether somebody looks after the exit rules; running, unless set. */
    watchdog: z.enum(WATCHDOG_MODES).optional(),
    /** In market hours only, unless set. */
    sessionRules: sessionRulesSchema.optional(),
    /** By strategy; what is not named is asked in every cycle (ST2). */
    schedules: z.record(idSchema, scheduleInForce).optional(),
    /** How many symbols a cycle looks at; what is not set is the default (UN2). */
    universe: setUniverseCaps.optional(),
  }),
);
export type SettingsRecord = z.output<typeof settingsRecord>;

/** What the agent did, for its status (AG2), as the last heartbeat has added it up. */
export const activityRecord = z.lazy(() =>
  z.strictObject({
    agentId: agentIdSchema,
    /** This cycle and all before it are over and in the numbers below; those after it are added on reading. */
    countedThrough: idSchema.optional(),
    lastCycle: z
      .strictObject({
        id: idSchema,
        type: z.enum(CYCLE_TYPES),
        completedAt: instant,
        durationMs: count,
        decisions: count,
        orders: count,
      })
      .optional(),
    /** When each strategy was last asked. */
    lastRuns: z.record(idSchema, instant).optional(),
    lastHeartbeatAt: instant.optional(),
    /** When the last trade was recorded: what strategies that wait for a fill are due after. */
    lastFillAt: instant.optional(),
    /** What the last heartbeat found the stock market in; each change of it is an event. */
    marketPhase: z.enum(PHASES).optional(),
    lastError: z.strictObject({ at: instant, type: z.string(), message: z.string() }).optional(),
    stats: z.strictObject({
      cyclesCompleted: count,
      decisionsGenerated: count,
      ordersExecuted: count,
      errors: count,
    }),
  }),
);
export type ActivityRecord = z.output<typeof activityRecord>;

/** Something an operator must see. */
export const alertRecord = z.lazy(() =>
  z.strictObject({
    agentId: agentIdSchema,
    alertId: idSchema,
    kind: z.string(),
    message: z.string(),
    /** What to check, for whoever reads it at night. */
    advice: z.string(),
    occurredAt: instant,
    correlationId: idSchema,
  }),
);
export type AlertRecord = z.output<typeof alertRecord>;
