import * as z from 'zod';
import { AUTONOMIES } from '../../domain/agent/status.ts';
import { RISK_MODES } from '../../domain/risk/codes.ts';
import { agentIdSchema, symbolSchema } from '../common.ts';
import { riskLimitsSchema } from '../records/agent.ts';
import { exitRulesSchema } from '../records/exit-rules.ts';
import { universeCapsSchema } from '../records/universe-caps.ts';
import { earningsDates } from './earnings.ts';
import { strategyConfig } from './strategy.ts';

export const agentConfig = z.strictObject({
  agentId: agentIdSchema,
  /** What may be traded from the first start on, unless an operator rejects it; the built-in watchlist when empty. */
  universe: z.array(symbolSchema).max(2_000).default([]),
  strategies: z.array(strategyConfig).min(1).max(20),
  /** Settings of the first start; after that they are the operator's. */
  initial: z.strictObject({
    autonomy: z.enum(AUTONOMIES),
    riskMode: z.enum(RISK_MODES),
    limits: riskLimitsSchema,
    exitRules: exitRulesSchema.optional(),
    universe: universeCapsSchema.partial().optional(),
  }),
});
export type AgentConfig = z.output<typeof agentConfig>;

/** What is fixed when the system is deployed or started. */
export const deploymentConfig = z.strictObject({
  agents: z.array(agentConfig).min(1).max(100),
  /** Special days that cannot be computed (CA3). */
  earnings: earningsDates.optional(),
});
export type DeploymentConfig = z.output<typeof deploymentConfig>;
