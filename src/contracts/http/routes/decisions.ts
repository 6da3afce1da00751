import { idParams } from '../common.ts';
import {
  approveDecisionAnswer,
  approveDecisionBody,
  decisionAnswer,
  decisionsAnswer,
  decisionsQuery,
  rejectDecisionBody,
} from '../decisions.ts';
import type { RouteSpec } from '../route.ts';
import { control, one, read } from './kinds.ts';

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
  approveDecision: {
    ...control,
    params: idParams,
    path: '/api/v1/decisions/{id}/approve',
    tag: 'Decisions',
    summary: 'Approves a decision that waits for it; every gate is asked again at this moment.',
    body: approveDecisionBody,
    answer: approveDecisionAnswer,
  },
  rejectDecision: {
    ...control,
    params: idParams,
    path: '/api/v1/decisions/{id}/reject',
    tag: 'Decisions',
    summary: 'Rejects a decision that waits for approval.',
    body: rejectDecisionBody,
    answer: decisionAnswer,
  },
} as const satisfies Readonly<Record<string, RouteSpec>>;
