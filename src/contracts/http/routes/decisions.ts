import { idParams } from '../common.ts';
import {
  approveDecisionAnswer,
  approveDecisionBody,
  decisionAnswer,
  decisionsAnswer,
  decisionsQuery,
  enrichedDecisionsAnswer,
  enrichedDecisionView,
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
  enrichedDecisions: {
    ...read,
    path: '/api/v1/decisions/enriched',
    tag: 'Decisions',
    summary: 'Decisions with order, trade, position and timeline, newest first.',
    query: decisionsQuery,
    answer: enrichedDecisionsAnswer,
  },
  enrichedDecision: {
    ...read,
    ...one,
    path: '/api/v1/decisions/{id}/enriched',
    tag: 'Decisions',
    summary: 'One decision with all that came of it.',
    answer: enrichedDecisionView,
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
