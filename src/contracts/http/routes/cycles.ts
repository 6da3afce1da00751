import { agentQuery } from '../common.ts';
import {
  cycleDetailAnswer,
  cycleLogsAnswer,
  cyclesAnswer,
  cyclesQuery,
  cycleView,
  startCycleAnswer,
  startCycleBody,
} from '../cycles.ts';
import type { RouteSpec } from '../route.ts';
import { control, one, read } from './kinds.ts';

export const cyclesRoutes = {
  listCycles: {
    ...read,
    path: '/api/v1/cycles',
    tag: 'Cycles',
    summary: 'Cycles, newest first.',
    query: cyclesQuery,
    answer: cyclesAnswer,
  },
  startCycle: {
    ...control,
    path: '/api/v1/cycles/start',
    tag: 'Cycles',
    summary: 'Starts a cycle now. One that may not run is answered, and recorded, as skipped.',
    body: startCycleBody,
    answer: startCycleAnswer,
  },
  currentCycle: {
    ...read,
    path: '/api/v1/cycles/current',
    tag: 'Cycles',
    summary: 'The cycle that is running; 404 when none is.',
    query: agentQuery,
    answer: cycleView,
  },
  cycleLogs: {
    ...read,
    ...one,
    path: '/api/v1/cycles/{id}/logs',
    tag: 'Cycles',
    summary: 'What each step of a cycle did, oldest first.',
    answer: cycleLogsAnswer,
  },
  oneCycle: {
    ...read,
    ...one,
    path: '/api/v1/cycles/{id}',
    tag: 'Cycles',
    summary: 'One cycle with its decisions, orders and log lines.',
    answer: cycleDetailAnswer,
  },
} as const satisfies Readonly<Record<string, RouteSpec>>;
