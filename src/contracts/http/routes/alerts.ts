import { alertsAnswer, alertsQuery } from '../alerts.ts';
import type { RouteSpec } from '../route.ts';
import { read } from './kinds.ts';

export const alertsRoutes = {
  listAlerts: {
    ...read,
    path: '/api/v1/alerts',
    tag: 'Alerts',
    summary: 'What an operator must see, newest first, each with what to check.',
    query: alertsQuery,
    answer: alertsAnswer,
  },
} as const satisfies Readonly<Record<string, RouteSpec>>;
