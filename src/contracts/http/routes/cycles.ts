import { agentQuery } from '../common.ts';
import {
  cycleDetailAnswer,
  cycleLogsAnswer,
  cyclesAnswer,
  cyclesQuery,
  cycleView,
  holdCycleBody,
  startCycleAnswer,
  startCycleBody,
  stopCycleBody,
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
  stopCycle: {
    ...control,
    path: '/api/v1/cycles/stop',
    tag: 'Cycles',
    summary: 'Ends the current cycle: what it has not ordered by now it does not order, but for exits.',
    body: stopCycleBody,
    answer: cycleView,
  },
  pauseCycle: {
    ...control,
    path: '/api/v1/cycles/pause',
    tag: 'Cycles',
    summary:
      'Nothing that increases risk is ordered by the current cycle until it is resumed, an hour at most.',
    body: holdCycleBody,
    answer: cycleView,
  },
  resumeCycle: {
    ...control,
    path: '/api/v1/cycles/resume',
    tag: 'Cycles',
    summary: 'Goes on with a paused cycle.',
    body: holdCycleBody,
    answer: cycleView,
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
