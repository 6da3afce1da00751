import * as z from 'zod';
import { agentQuery } from '../common.ts';
import type { RouteSpec } from '../route.ts';
import { read } from './kinds.ts';

/** What only a process that lives on can tell. On AWS both are a 404: poll with If-None-Match, look at CloudWatch. */
export const liveRoutes = {
  metrics: {
    ...read,
    path: '/api/v1/metrics',
    tag: 'Live',
    summary: 'What was counted of the agent since the start, as Prometheus reads it; on the laptop only.',
    query: agentQuery,
    answer: z.string(),
    contentType: 'text/plain',
  },
  stream: {
    ...read,
    path: '/api/v1/stream',
    tag: 'Live',
    summary: 'Every event as it is published, as server-sent events; on the laptop only.',
    query: agentQuery.extend({
      after: z
        .string()
        .regex(/^\d{1,15}$/)
        .optional()
        .meta({
          description: 'The id of the last event that came: what is kept of those after it comes first.',
        }),
    }),
    answer: z
      .instanceof(ReadableStream)
      .meta({ override: { type: 'string', description: 'One event: id, event (its type), data (JSON).' } }),
    contentType: 'text/event-stream',
  },
} as const satisfies Readonly<Record<string, RouteSpec>>;
