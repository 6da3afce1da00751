import * as z from 'zod';
import { AGENT_STATUSES, AUTONOMIES } from '../../domain/agent/status.ts';
import { CYCLE_TYPES } from '../../domain/cycle/types.ts';
import { RISK_MODES } from '../../domain/risk/codes.ts';
import { agentIdSchema, count, decimal, idSchema, instant, money } from '../common.ts';
import { activityRecord } from '../records/agent.ts';
import { reason } from './common.ts';
import { killSwitchAnswer } from './kill-switch.ts';
import { orderView, positionView } from './portfolio.ts';

export const startAgentBody = z.strictObject({
  strategies: z
    .array(idSchema)
    .min(1)
    .max(20)
    .optional()
    .meta({ description: 'Ids of configured strategies; those of the last run, or all, when absent.' }),
  riskMode: z.enum(RISK_MODES).optional(),
});

export const startAgentAnswer = z.strictObject({
  status: z.literal('running'),
  agentId: agentIdSchema,
  startedAt: instant,
  mode: z.enum(RISK_MODES),
  activeStrategies: z.array(idSchema),
});

export const stopAgentBody = z.strictObject({
  reason: reason.default('stopped by the operator'),
  cancelOpenOrders: z
    .boolean()
    .default(false)
    .meta({ description: 'Cancels open orders that increase risk; exits are never canceled.' }),
});

export const stopAgentAnswer = z.strictObject({
  status: z.literal('stopped'),
  stoppedAt: instant,
  openPositions: z.array(positionView),
  pendingOrders: z
    .array(orderView)
    .nullable()
    .meta({ description: 'Orders of this agent that may still fill; null when the broker does not answer.' }),
});

export const pauseAgentBody = z.strictObject({
  minutes: z.int().min(1).max(10_080).optional().meta({ description: 'Until resumed, when absent.' }),
});

export const pauseAgentAnswer = z.strictObject({ status: z.literal('paused'), resumeAt: instant.nullable() });

export const resumeAgentBody = z.strictObject({});

export const resumeAgentAnswer = z.strictObject({ status: z.literal('running'), resumedAt: instant });

export const currentCycle = z.strictObject({
  id: idSchema,
  type: z.enum(CYCLE_TYPES),
  startedAt: instant,
  progress: z.int().min(0).max(100).meta({ description: 'Percent of its steps.' }),
});

const activity = activityRecord.unwrap().shape;

export const agentStatusAnswer = z.strictObject({
  agentId: agentIdSchema,
  status: z.enum(AGENT_STATUSES),
  statusReason: z.string().nullable(),
  /** Since it was started; a pause does not count against it. 0 while stopped or in error. */
  uptimeSeconds: count,
  resumeAt: instant.nullable(),
  mode: z.enum(RISK_MODES),
  autonomy: z.enum(AUTONOMIES),
  killSwitch: killSwitchAnswer,
  currentCycle: currentCycle.nullable(),
  lastCycle: activity.lastCycle.unwrap().nullable(),
  stats: activity.stats,
  activeStrategies: z.array(idSchema),
  nextScheduledCycle: instant.nullable(),
  lastHeartbeatAt: instant.nullable(),
  lastError: activity.lastError.unwrap().nullable(),
  positions: count.meta({ description: 'How many are open.' }),
  equity: money,
  dailyPnl: money.meta({ description: 'Equity now less equity at the last close, US dollars.' }),
  dailyPnlPct: decimal
    .meta({ description: 'The same as a fraction of equity at the last close.' })
    .nullable(),
});
