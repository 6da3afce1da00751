import { agentQuery } from '../common.ts';
import type { RouteSpec } from '../route.ts';
import {
  activateAnswer,
  analyzeAnswer,
  analyzeBody,
  deactivateAnswer,
  deactivateBody,
  scheduleBody,
  strategiesAnswer,
  strategyView,
} from '../strategies.ts';
import { control, one, read } from './kinds.ts';

export const strategiesRoutes = {
  listStrategies: {
    ...read,
    path: '/api/v1/strategies',
    tag: 'Strategies',
    summary: 'Every configured strategy with its schedule, last and next run, and performance.',
    query: agentQuery,
    answer: strategiesAnswer,
  },
  oneStrategy: {
    ...read,
    ...one,
    path: '/api/v1/strategies/{id}',
    tag: 'Strategies',
    summary: 'One strategy.',
    answer: strategyView,
  },
  activateStrategy: {
    ...control,
    ...one,
    path: '/api/v1/strategies/{id}/activate',
    tag: 'Strategies',
    summary: 'Lets cycles ask the strategy again.',
    answer: activateAnswer,
  },
  deactivateStrategy: {
    ...control,
    ...one,
    path: '/api/v1/strategies/{id}/deactivate',
    tag: 'Strategies',
    summary: 'No cycle asks the strategy from now on; closes what it opened, where asked.',
    body: deactivateBody,
    answer: deactivateAnswer,
  },
  analyzeStrategy: {
    ...control,
    ...one,
    path: '/api/v1/strategies/{id}/analyze',
    tag: 'Strategies',
    summary: 'A cycle now, of this strategy alone. One that may not run is answered as skipped.',
    body: analyzeBody,
    answer: analyzeAnswer,
  },
  scheduleStrategy: {
    ...control,
    ...one,
    method: 'put',
    path: '/api/v1/strategies/{id}/schedule',
    tag: 'Strategies',
    summary:
      'When cycles ask the strategy: an interval, a cron expression in New York time, an event, or always.',
    body: scheduleBody,
    answer: strategyView,
  },
} as const satisfies Readonly<Record<string, RouteSpec>>;
