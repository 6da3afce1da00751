import type { Autonomy } from '../../domain/agent/status.ts';
import { DEFAULT_AGENT_ID } from '../../domain/ids.ts';
import type { Timeframe } from '../../domain/market.ts';
import { DEFAULT_EXIT_RULES } from '../../domain/protection/exit-rules.ts';
import { DEFAULT_LIMITS } from '../../domain/risk/limits.ts';
import { momentum } from '../../domain/strategy/momentum.ts';
import type { AgentConfig } from './deployment.ts';

/** The agent that is there without any configuration: one momentum strategy over `universe`, default limits, default exits. */
export const defaultAgent = (
  universe: readonly string[],
  timeframe: Timeframe,
  autonomy: Autonomy,
): AgentConfig => ({
  agentId: DEFAULT_AGENT_ID,
  universe: [...universe],
  strategies: [
    {
      strategyId: 'momentum',
      name: 'Momentum',
      engine: 'rules',
      type: momentum.type,
      timeframe,
      params: momentum.defaults,
    },
  ],
  initial: { autonomy, riskMode: 'normal', limits: DEFAULT_LIMITS, exitRules: DEFAULT_EXIT_RULES },
});
