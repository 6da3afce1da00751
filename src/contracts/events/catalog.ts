import * as z from 'zod';
import { SIDES } from '../../domain/asset.ts';
import { PHASES } from '../../domain/calendar/calendar.ts';
import { CYCLE_STATUSES, CYCLE_TYPES } from '../../domain/cycle/types.ts';
import { ACTIONS } from '../../domain/decision/types.ts';
import { RISK_CODES } from '../../domain/risk/codes.ts';
import { SAGA_STATUSES } from '../../domain/saga/steps.ts';
import { count, decimal, fraction, idSchema, instant, money, symbolSchema } from '../common.ts';

const cycle = { cycleId: idSchema, type: z.enum(CYCLE_TYPES) };
const decision = {
  decisionId: idSchema,
  cycleId: idSchema,
  symbol: symbolSchema,
  action: z.enum(ACTIONS),
  confidence: fraction,
};
const saga = {
  sagaId: idSchema,
  symbol: symbolSchema,
  status: z.enum(SAGA_STATUSES),
  error: z.string().optional(),
};
const order = {
  clientOrderId: idSchema,
  intentId: idSchema,
  symbol: symbolSchema,
  side: z.enum(SIDES),
  qty: decimal,
};
/** `latencyMs` is from the submission to what the broker last said of the order, by the broker's clock. */
const fill = { ...order, filledQty: decimal, averagePrice: money, latencyMs: count };
const position = { symbol: symbolSchema, qty: decimal, averageEntryPrice: money };

/**
 * The fields of each type of event, beside the envelope (EV1). The version of all of them is 1.
 */
export const EVENTS = {
  'orchestrator.cycle.started': { ...cycle, symbols: count },
  'orchestrator.cycle.completed': {
    ...cycle,
    status: z.enum(CYCLE_STATUSES),
    durationMs: count,
    decisions: count,
  },
  'orchestrator.cycle.paused': { ...cycle, by: z.string() },
  'orchestrator.cycle.resumed': { ...cycle, by: z.string() },
  'orchestrator.analysis.requested': {
    cycleId: idSchema,
    strategyId: idSchema,
    symbols: count,
  },
  'orchestrator.strategy.activated': { strategyId: idSchema, by: z.string() },
  'orchestrator.strategy.deactivated': { strategyId: idSchema, by: z.string() },
  'orchestrator.error.occurred': {
    type: z.string(),
    message: z.string(),
    source: z.string(),
  },
  'ai.decision.generated': decision,
  'ai.decision.approved': { ...decision, qty: decimal, by: z.string() },
  'ai.decision.expired': decision,
  'ai.decision.rejected': {
    ...decision,
    codes: z.array(z.enum(RISK_CODES)),
    reason: z.string(),
  },
  'orchestrator.saga.started': saga,
  'orchestrator.saga.completed': saga,
  'orchestrator.saga.compensated': saga,
  'orchestrator.saga.failed': saga,
  'trade.order.submitted': order,
  'trade.order.filled': fill,
  'trade.order.partially_filled': fill,
  'trade.order.canceled': order,
  'trade.order.rejected': { ...order, code: z.string(), message: z.string() },
  /** Of an order that never worked: it was given up, or the broker lost it. `reason` is what the saga failed with. */
  'trade.order.failed': { ...order, reason: z.string() },
  'trade.position.opened': position,
  'trade.position.changed': position,
  'trade.position.closed': position,
  /** `nextChangeAt` is when this phase ends; `session` its day in New York, null on a day without one. */
  'market.session.changed': {
    phase: z.enum(PHASES),
    session: z.iso.date().nullable(),
    earlyClose: z.boolean(),
    nextChangeAt: instant,
  },
  'system.heartbeat': { healthy: z.boolean() },
  /** Of another system on the bus, never ours; `fatal` says that the agent must not go on. */
  'system.error.occurred': {
    type: z.string().min(1).max(100),
    message: z.string().min(1).max(1_000),
    fatal: z.boolean(),
  },
  'system.alert': { alertId: idSchema, kind: z.string(), message: z.string() },
  'agent.kill_switch.activated': { reason: z.string(), by: z.string() },
  'agent.kill_switch.reset': { reason: z.string(), by: z.string() },
} as const;

export type EventType = keyof typeof EVENTS;
export const EVENT_TYPES = Object.keys(EVENTS) as [EventType, ...EventType[]];
export type EventDetail<T extends EventType> = z.output<z.ZodObject<(typeof EVENTS)[T]>>;
