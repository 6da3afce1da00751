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
} from '../agent.ts';
import { agentQuery } from '../common.ts';
import { killSwitchAnswer, killSwitchBody, killSwitchChangeAnswer } from '../kill-switch.ts';
import { redriveAnswer, redriveBody } from '../reconciliation.ts';
import type { RouteSpec } from '../route.ts';
import { control, read } from './kinds.ts';

export const agentRoutes = {
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
    mayConflict: true,
    query: agentQuery,
    answer: agentStatusAnswer,
  },
  killSwitch: {
    ...read,
    path: '/api/v1/agent/kill-switch',
    tag: 'Kill switch',
    summary: 'Whether the kill switch is on, since when, why, and how far flattening is.',
    query: agentQuery,
    answer: killSwitchAnswer,
  },
  changeKillSwitch: {
    ...control,
    path: '/api/v1/agent/kill-switch',
    tag: 'Kill switch',
    summary:
      'Activates the kill switch, which stops new risk at once and can flatten the account; gives up flattening; or resets it.',
    body: killSwitchBody,
    answer: killSwitchChangeAnswer,
  },
  redriveDeadLetters: {
    ...control,
    path: '/api/v1/agent/dead-letters/redrive',
    tag: 'Agent',
    summary:
      'Sends messages that could not be handled back to their queue, once what made them fail is put right.',
    body: redriveBody,
    answer: redriveAnswer,
  },
} as const satisfies Readonly<Record<string, RouteSpec>>;
