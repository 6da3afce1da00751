import type { AgentStatus } from './status.ts';

export const AGENT_COMMANDS = ['start', 'stop', 'pause', 'resume', 'fail'] as const;
export type AgentCommand = (typeof AGENT_COMMANDS)[number];

/** Where each command leads; a pair that is not here is illegal (AG1). Out of `error` an operator stops or starts. */
const TRANSITIONS: Readonly<Record<AgentStatus, Readonly<Partial<Record<AgentCommand, AgentStatus>>>>> = {
  stopped: { start: 'running', fail: 'error' },
  running: { stop: 'stopped', pause: 'paused', fail: 'error' },
  paused: { stop: 'stopped', resume: 'running', fail: 'error' },
  error: { start: 'running', stop: 'stopped', fail: 'error' },
};

export const transition = (current: AgentStatus, command: AgentCommand): AgentStatus | 'illegal' =>
  TRANSITIONS[current][command] ?? 'illegal';
