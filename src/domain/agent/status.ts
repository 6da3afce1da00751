export const AGENT_STATUSES = ['stopped', 'running', 'paused', 'error'] as const;
export type AgentStatus = (typeof AGENT_STATUSES)[number];

export const AUTONOMIES = ['manual', 'semi_auto', 'autonomous'] as const;
export type Autonomy = (typeof AUTONOMIES)[number];
