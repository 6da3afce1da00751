import * as z from 'zod';
import { AGENT_STATUSES } from '../../domain/agent/status.ts';
import { count, instant } from '../common.ts';
import { DEPENDENCIES } from '../names.ts';
import { currentCycle } from './agent.ts';

export const HEALTH_STATUSES = ['healthy', 'degraded', 'unhealthy'] as const;
export type HealthStatus = (typeof HEALTH_STATUSES)[number];

const check = z.strictObject({
  status: z.enum(HEALTH_STATUSES),
  durationMs: count,
  detail: z.string().nullable(),
});

export const HEALTH_CHECKS = ['database', 'queues', 'eventBus', 'broker', 'marketData', 'ai'] as const;
export type HealthCheckName = (typeof HEALTH_CHECKS)[number];

const moduleReport = z.strictObject({
  name: z.string(),
  state: z.string(),
  health: z.enum(HEALTH_STATUSES),
  errors: count,
  ticks: count.meta({ description: 'Pieces of work that it has done.' }),
  lastTickAt: instant.nullable(),
});
export type ModuleReport = z.output<typeof moduleReport>;

const dependency = z.strictObject({
  name: z.enum(DEPENDENCIES),
  state: z.enum(['closed', 'open', 'half_open', 'absent']),
  lastSuccessAt: instant.nullable(),
  failures: count,
  retryAt: instant.nullable(),
  detail: z.string().nullable(),
});

export const healthAnswer = z.strictObject({
  status: z.enum(HEALTH_STATUSES),
  checkedAt: instant,
  checks: z.strictObject({
    database: check,
    queues: check,
    eventBus: check,
    broker: check,
    marketData: check,
    ai: check,
  }),
  agent: z
    .strictObject({
      status: z.enum(AGENT_STATUSES),
      uptimeSeconds: count,
      currentCycle: currentCycle.nullable(),
    })
    .nullable(),
  dependencies: z.array(dependency).meta({
    description:
      'Each with the state of its circuit breaker, which all instances share; last success and failures in a row are of the answering process.',
  }),
  modules: z.array(moduleReport).meta({ description: 'Of the local runtime; empty elsewhere.' }),
});

/** What a probe asks: the process lives, its store answers, its agents exist. */
export const probeAnswer = z.strictObject({
  status: z.enum(['ok', 'unavailable']),
  detail: z.string().nullable(),
});
