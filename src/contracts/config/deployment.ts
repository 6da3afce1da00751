import * as z from 'zod';
import { AUTONOMIES } from '../../domain/agent/status.ts';
import { ENGINES } from '../../domain/decision/types.ts';
import { TIMEFRAMES } from '../../domain/market.ts';
import { RISK_MODES } from '../../domain/risk/codes.ts';
import { MOMENTUM_DEFAULTS } from '../../domain/strategy/momentum-params.ts';
import { agentIdSchema, count, fraction, idSchema, symbolSchema } from '../common.ts';
import { riskLimitsSchema } from '../records/agent.ts';

/** Periods in bars of the strategy's timeframe; what each does is said by `MomentumParams`. */
const momentumParams = z.strictObject({
  fast: z.int().min(2).max(50).default(MOMENTUM_DEFAULTS.fast),
  slow: z.int().min(3).max(200).default(MOMENTUM_DEFAULTS.slow),
  rsiPeriod: z.int().min(2).max(50).default(MOMENTUM_DEFAULTS.rsiPeriod),
  rsiOverbought: z.number().min(50).max(100).default(MOMENTUM_DEFAULTS.rsiOverbought),
  rateOfChangePeriod: z.int().min(1).max(50).default(MOMENTUM_DEFAULTS.rateOfChangePeriod),
  minRateOfChange: fraction.default(MOMENTUM_DEFAULTS.minRateOfChange),
  atrPeriod: z.int().min(2).max(50).default(MOMENTUM_DEFAULTS.atrPeriod),
  fullStrength: z.number().positive().default(MOMENTUM_DEFAULTS.fullStrength),
  exitStrength: z.number().positive().default(MOMENTUM_DEFAULTS.exitStrength),
});

export const strategyConfig = z.strictObject({
  strategyId: idSchema,
  name: z.string().min(1).max(80),
  engine: z.enum(ENGINES),
  /** Which built-in rules, when the engine is `rules`. */
  type: z.enum(['momentum']),
  timeframe: z.enum(TIMEFRAMES),
  params: momentumParams,
  /** How many of the best and of the worst it asks for, when the engine is `signal-service`; all when absent. */
  signals: z.strictObject({ topN: count.optional(), bottomN: count.optional() }).optional(),
});
export type StrategyConfig = z.output<typeof strategyConfig>;

export const agentConfig = z.strictObject({
  agentId: agentIdSchema,
  /** What may be traded; positions may always be closed. */
  universe: z.array(symbolSchema).min(1).max(2_000),
  strategies: z.array(strategyConfig).min(1).max(20),
  /** Settings of the first start; after that they are the operator's. */
  initial: z.strictObject({
    autonomy: z.enum(AUTONOMIES),
    riskMode: z.enum(RISK_MODES),
    limits: riskLimitsSchema,
  }),
});
export type AgentConfig = z.output<typeof agentConfig>;

/** What is fixed when the system is deployed or started. */
export const deploymentConfig = z.strictObject({ agents: z.array(agentConfig).min(1).max(100) });
export type DeploymentConfig = z.output<typeof deploymentConfig>;
