import * as z from 'zod';
import { MODEL_ENGINES } from '../../domain/decision/types.ts';
import { parse } from '../parse.ts';
import { defaultAgent } from './default-agent.ts';
import { agentConfig, deploymentConfig } from './deployment.ts';
import type { StrategyConfig } from './strategy.ts';

/** Days that CloudWatch Logs can keep lines for; it takes no other number. */
const LOG_RETENTIONS = [1, 3, 5, 7, 14, 30, 60, 90, 180, 365] as const;

/** One installation of the system in an AWS account, as it is written down; see `infra/stages.ts`. */
export const stageConfig = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9]{1,15}$/, 'must be 2 to 16 of a-z and 0-9, beginning with a letter'),
  /** One of the two settings that live trading needs. There is no adapter for it yet, so it cannot be asked for. */
  liveTrading: z.literal(false),
  logRetentionDays: z.literal(LOG_RETENTIONS),
  /** True keeps tables, keys and users when the stacks are deleted, and refuses to delete the tables. */
  keepData: z.boolean(),
  /** Who hears of alarms. */
  alarmEmail: z.email().optional(),
  /** True makes a secret for the address of a webhook, 40 US cents a month, and the function that posts to it. */
  alertWebhook: z.boolean().optional(),
  /**
   * Where the signal service is asked, see `contracts/signal-service.ts`. It is readable by whoever may look at the
   * functions: no place for a key.
   */
  signalServiceUrl: z.url({ protocol: /^https$/ }).optional(),
  /** Where the sign-in page may send a person back to. */
  signInUrls: z.array(z.url()).min(1),
  deployment: deploymentConfig,
});
export type StageInput = z.input<typeof stageConfig>;

/** A stage that holds. */
export type Stage = Omit<StageInput, 'deployment'> & {
  /** Its deployment as the functions read it. */
  readonly agents: string;
  readonly agentIds: readonly string[];
  /** Agents with a strategy that asks a model, which costs money by the call. */
  readonly modelAgentIds: readonly string[];
};

/** Lambda takes 4 KB of environment in all; the rest needs less than this much of it. */
const MOST_AGENTS_BYTES = 3_072;

/** Throws InvalidInput naming the stage, every field and its rule. */
export function parseStage(input: StageInput): Stage {
  const what = `stage ${input.name}`;
  const { deployment, ...stage } = parse(stageConfig, input, what);
  const agents = JSON.stringify(z.encode(deploymentConfig, deployment));
  parse(
    z.number().max(MOST_AGENTS_BYTES, 'must fit in 3 KB of environment'),
    Buffer.byteLength(agents),
    `${what}: agents`,
  );
  const asksModel = ({ engine }: StrategyConfig): boolean => MODEL_ENGINES.some((one) => one === engine);
  return {
    ...stage,
    agents,
    agentIds: deployment.agents.map(({ agentId }) => agentId),
    modelAgentIds: deployment.agents
      .filter(({ strategies }) => strategies.some(asksModel))
      .map(({ agentId }) => agentId),
  };
}

/** The default agent as a stage writes it down: manual until its operator says otherwise. */
export const defaultStageAgent = (universe: readonly string[]): StageInput['deployment']['agents'][number] =>
  z.encode(agentConfig, defaultAgent(universe, '1Min', 'manual'));
