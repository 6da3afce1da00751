import type { AgentConfig } from './deployment.ts';

/** `agent` with one strategy more, which follows the signal service: for a host that was told of one. */
export const withSignalStrategy = (agent: AgentConfig): AgentConfig => ({
  ...agent,
  strategies: [
    ...agent.strategies,
    ...agent.strategies.slice(0, 1).map((first) => ({
      ...first,
      strategyId: 'signals',
      name: 'Signal service',
      engine: 'signal-service' as const,
    })),
  ],
});
