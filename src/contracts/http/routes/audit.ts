import { auditAnswer, auditCheckAnswer, auditQuery } from '../audit.ts';
import { agentQuery } from '../common.ts';
import type { RouteSpec } from '../route.ts';
import { read } from './kinds.ts';

export const auditRoutes = {
  audit: {
    ...read,
    path: '/api/v1/audit',
    tag: 'Audit',
    summary: 'The audit log, oldest first.',
    query: auditQuery,
    answer: auditAnswer,
  },
  verifyAudit: {
    ...read,
    path: '/api/v1/audit/verify',
    tag: 'Audit',
    summary: 'Follows the hash chain of the audit log from its first entry to its head.',
    query: agentQuery,
    answer: auditCheckAnswer,
  },
} as const satisfies Readonly<Record<string, RouteSpec>>;
