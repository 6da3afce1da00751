import { runBody, runsAnswer, runsQuery, runView } from '../orchestration.ts';
import type { RouteSpec } from '../route.ts';
import { control, one, read } from './kinds.ts';

export const orchestrationRoutes = {
  runOrchestration: {
    ...control,
    path: '/api/v1/orchestration/run',
    tag: 'Orchestration',
    summary: 'From signals to orders in one call. One that takes over 10 s goes on by itself.',
    body: runBody,
    answer: runView,
  },
  listRuns: {
    ...read,
    path: '/api/v1/orchestration/runs',
    tag: 'Orchestration',
    summary: 'Orchestration runs, newest first.',
    query: runsQuery,
    answer: runsAnswer,
  },
  oneRun: {
    ...read,
    ...one,
    path: '/api/v1/orchestration/runs/{id}',
    tag: 'Orchestration',
    summary: 'One orchestration run, as it is now.',
    answer: runView,
  },
} as const satisfies Readonly<Record<string, RouteSpec>>;
