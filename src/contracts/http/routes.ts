import * as z from 'zod';
import {
  agentStatusAnswer,
  pauseAgentAnswer,
  pauseAgentBody,
  resumeAgentAnswer,
  resumeAgentBody,
  startAgentAnswer,
  startAgentBody,
  stopAgentAnswer,
  stopAgentBody,
} from './agent.ts';
import { agentQuery, idParams } from './common.ts';
import {
  cycleDetailAnswer,
  cyclesAnswer,
  cyclesQuery,
  cycleView,
  startCycleAnswer,
  startCycleBody,
} from './cycles.ts';
import { decisionAnswer, decisionsAnswer, decisionsQuery } from './decisions.ts';
import { healthAnswer, probeAnswer } from './health.ts';
import { killSwitchAnswer, killSwitchBody, killSwitchChangeAnswer } from './kill-switch.ts';
import { ordersAnswer, ordersQuery, positionsAnswer, positionsQuery } from './portfolio.ts';
import type { RouteSpec } from './route.ts';
import { activeSagasAnswer, activeSagasQuery, sagasAnswer, sagasQuery, sagaView } from './sagas.ts';

const read = { method: 'get', scope: 'trading:read' } as const;
const control = { method: 'post', scope: 'trading:control', query: agentQuery, mayConflict: true } as const;
const open = { method: 'get', scope: 'public', tag: 'Health' } as const;
const one = { params: idParams, query: agentQuery } as const;

/** Every call there is. Where two paths match the same request, the first one here has it. */
export const API_ROUTES = {
  startAgent: {
    ...control,
    path: '/api/v1/agent/start',
    tag: 'Agent',
    summary: 'Starts the agent, optionally with a choice of strategies and a risk mode.',
    body: startAgentBody,
    answer: startAgentAnswer,
  },
  stopAgent: {
    ...control,
    path: '/api/v1/agent/stop',
    tag: 'Agent',
    summary: 'Stops the agent. Positions stay open; the answer names them, and orders that may still fill.',
    body: stopAgentBody,
    answer: stopAgentAnswer,
  },
  pauseAgent: {
    ...control,
    path: '/api/v1/agent/pause',
    tag: 'Agent',
    summary: 'Pauses the agent, for some minutes or until it is resumed.',
    body: pauseAgentBody,
    answer: pauseAgentAnswer,
  },
  resumeAgent: {
    ...control,
    path: '/api/v1/agent/resume',
    tag: 'Agent',
    summary: 'Resumes a paused agent.',
    body: resumeAgentBody,
    answer: resumeAgentAnswer,
  },
  agentStatus: {
    ...read,
    path: '/api/v1/agent/status',
    tag: 'Agent',
    summary: 'What the agent is, does and did.',
    query: agentQuery,
    answer: agentStatusAnswer,
  },
  killSwitch: {
    ...read,
    path: '/api/v1/agent/kill-switch',
    tag: 'Kill switch',
    summary: 'Whether the kill switch is on, since when, and why.',
    query: agentQuery,
    answer: killSwitchAnswer,
  },
  changeKillSwitch: {
    ...control,
    path: '/api/v1/agent/kill-switch',
    tag: 'Kill switch',
    summary: 'Activates the kill switch, which stops new risk at once, or resets it.',
    body: killSwitchBody,
    answer: killSwitchChangeAnswer,
  },
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
  oneCycle: {
    ...read,
    ...one,
    path: '/api/v1/cycles/{id}',
    tag: 'Cycles',
    summary: 'One cycle with its decisions, orders and log lines.',
    answer: cycleDetailAnswer,
  },
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
  listSagas: {
    ...read,
    path: '/api/v1/sagas',
    tag: 'Sagas',
    summary: 'Trade sagas, newest first.',
    query: sagasQuery,
    answer: sagasAnswer,
  },
  activeSagas: {
    ...read,
    path: '/api/v1/sagas/active',
    tag: 'Sagas',
    summary: 'Trade sagas that have not ended, oldest first, 100 at most.',
    query: activeSagasQuery,
    answer: activeSagasAnswer,
  },
  oneSaga: {
    ...read,
    ...one,
    path: '/api/v1/sagas/{id}',
    tag: 'Sagas',
    summary: 'One trade saga with its steps.',
    answer: sagaView,
  },
  listPositions: {
    ...read,
    path: '/api/v1/positions',
    tag: 'Portfolio',
    summary: 'Open positions by symbol, as of the last sync with the broker.',
    query: positionsQuery,
    answer: positionsAnswer,
  },
  listOrders: {
    ...read,
    path: '/api/v1/orders',
    tag: 'Portfolio',
    summary: 'Orders, newest first.',
    query: ordersQuery,
    answer: ordersAnswer,
  },
  health: {
    ...open,
    path: '/health',
    summary: 'Checks everything that Quarterdeck depends on.',
    query: agentQuery,
    answer: healthAnswer,
    unavailableWhen: ['unhealthy'],
  },
  live: { ...open, path: '/health/live', summary: 'The process answers.', answer: probeAnswer },
  ready: {
    ...open,
    path: '/health/ready',
    summary: 'The store answers, so calls can be served.',
    answer: probeAnswer,
    unavailableWhen: ['unavailable'],
  },
  startup: {
    ...open,
    path: '/health/startup',
    summary: 'Every configured agent has its records.',
    answer: probeAnswer,
    unavailableWhen: ['unavailable'],
  },
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

export type RouteName = keyof typeof API_ROUTES;
export const ROUTE_NAMES = Object.keys(API_ROUTES) as readonly RouteName[];
