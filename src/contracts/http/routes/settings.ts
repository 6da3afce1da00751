import { agentQuery } from '../common.ts';
import type { RouteSpec } from '../route.ts';
import { modeAnswer, modeBody, settingsAnswer, settingsBody } from '../settings.ts';
import { control, read } from './kinds.ts';

export const settingsRoutes = {
  settings: {
    ...read,
    path: '/api/v1/agent/settings',
    tag: 'Settings',
    summary: 'Limits, risk mode, autonomy, protections, exit rules and targets, with their version.',
    query: agentQuery,
    answer: settingsAnswer,
  },
  changeSettings: {
    ...control,
    method: 'patch',
    path: '/api/v1/agent/settings',
    tag: 'Settings',
    summary: 'Changes some settings; what is not named stays. They hold from the next decision on.',
    body: settingsBody,
    answer: settingsAnswer,
  },
  mode: {
    ...read,
    path: '/api/v1/agent/mode',
    tag: 'Settings',
    summary: 'Risk mode and autonomy.',
    query: agentQuery,
    answer: modeAnswer,
  },
  changeMode: {
    ...control,
    method: 'put',
    path: '/api/v1/agent/mode',
    tag: 'Settings',
    summary: 'Sets the risk mode, the autonomy, or both.',
    body: modeBody,
    answer: modeAnswer,
  },
} as const satisfies Readonly<Record<string, RouteSpec>>;
