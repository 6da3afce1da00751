/** Names that messages and ports use for the parts of the topology; `src/topology` says what they are. */
export const QUEUES = ['decision-requests', 'decisions', 'heartbeats', 'reactions'] as const;
export type QueueName = (typeof QUEUES)[number];

export const MACHINES = ['trade-saga'] as const;
export type MachineName = (typeof MACHINES)[number];

export const FUNCTIONS = [
  'analysis-cycle',
  'decide',
  'execute',
  'trade-saga',
  'outbox-relay',
  'heartbeat-cycle',
  'recovery',
  'routine-cycle',
  'control-api',
  'alert-webhook',
  'react',
] as const;
export type FunctionName = (typeof FUNCTIONS)[number];

/** What we ask over the network and guard with a breaker each; the store and the queues have their own client's. */
export const DEPENDENCIES = [
  'alpaca-trading',
  'alpaca-data',
  'finnhub',
  'coingecko',
  'signal-service',
] as const;
export type DependencyName = (typeof DEPENDENCIES)[number];
