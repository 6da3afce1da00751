import { agentQuery } from '../common.ts';
import { healthAnswer, probeAnswer } from '../health.ts';
import type { RouteSpec } from '../route.ts';
import { open } from './kinds.ts';

export const healthRoutes = {
  health: {
    ...open,
    path: '/health',
    summary: 'Checks everything that Quarterdeck depends on.',
    query: agentQuery,
    answer: healthAnswer,
    unavailableWhen: ['unhealthy'],
  },
  live: { ...open, path: '/health/live', summary: 'The process answers.', answer: probeAnswer },
  ready: {
    ...open,
    path: '/health/ready',
    summary: 'The store answers, so calls can be served.',
    answer: probeAnswer,
    unavailableWhen: ['unavailable'],
  },
  startup: {
    ...open,
    path: '/health/startup',
    summary: 'Every configured agent has its records.',
    answer: probeAnswer,
    unavailableWhen: ['unavailable'],
  },
} as const satisfies Readonly<Record<string, RouteSpec>>;
