import * as z from 'zod';
import { AUTONOMIES } from '../../domain/agent/status.ts';
import { CYCLE_TYPES } from '../../domain/cycle/types.ts';
import { RISK_MODES } from '../../domain/risk/codes.ts';
import { agentIdSchema, count, decimal, idSchema, instant, money } from '../common.ts';

/** Where the agent stands; each state has just the facts that belong to it (AG1). */
export const agentRecord = z.strictObject({
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
});
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

/** What an operator may change at run time (AG6). */
export const settingsRecord = z.strictObject({
  agentId: agentIdSchema,
  autonomy: z.enum(AUTONOMIES),
  riskMode: z.enum(RISK_MODES),
  limits: riskLimitsSchema,
});
export type SettingsRecord = z.output<typeof settingsRecord>;

/** What the agent did, for its status (AG2), as the last heartbeat has added it up. */
export const activityRecord = z.strictObject({
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
  lastHeartbeatAt: instant.optional(),
  lastError: z.strictObject({ at: instant, type: z.string(), message: z.string() }).optional(),
  stats: z.strictObject({
    cyclesCompleted: count,
    decisionsGenerated: count,
    ordersExecuted: count,
    errors: count,
  }),
});
export type ActivityRecord = z.output<typeof activityRecord>;

/** Something an operator must see. */
export const alertRecord = z.strictObject({
  agentId: agentIdSchema,
  alertId: idSchema,
  kind: z.string(),
  message: z.string(),
  /** What to check, for whoever reads it at night. */
  advice: z.string(),
  occurredAt: instant,
  correlationId: idSchema,
});
export type AlertRecord = z.output<typeof alertRecord>;
