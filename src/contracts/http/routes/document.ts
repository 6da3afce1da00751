import * as z from 'zod';
import type { RouteSpec } from '../route.ts';
import { read } from './kinds.ts';

export const documentRoutes = {
  openApi: {
    ...read,
    path: '/openapi.json',
    tag: 'Document',
    summary: 'The OpenAPI 3.1 document of this API.',
    answer: z.record(z.string(), z.unknown()),
  },
  docs: {
    ...read,
    path: '/docs',
    tag: 'Document',
    summary: 'The same for people.',
    answer: z.string(),
    contentType: 'text/html',
  },
} as const satisfies Readonly<Record<string, RouteSpec>>;
