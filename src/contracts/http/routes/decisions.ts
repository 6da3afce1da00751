import { decisionAnswer, decisionsAnswer, decisionsQuery } from '../decisions.ts';
import type { RouteSpec } from '../route.ts';
import { one, read } from './kinds.ts';

export const decisionsRoutes = {
  listDecisions: {
    ...read,
    path: '/api/v1/decisions',
    tag: 'Decisions',
    summary: 'Decisions, newest first.',
    query: decisionsQuery,
    answer: decisionsAnswer,
  },
  oneDecision: {
    ...read,
    ...one,
    path: '/api/v1/decisions/{id}',
    tag: 'Decisions',
    summary: 'One decision.',
    answer: decisionAnswer,
  },
} as const satisfies Readonly<Record<string, RouteSpec>>;
