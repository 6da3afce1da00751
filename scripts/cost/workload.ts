import { stageOf } from '../../infra/stages.ts';
import { deploymentConfig } from '../../src/contracts/config/deployment.ts';
import { parseJson } from '../../src/contracts/parse.ts';
import { symbolsOf } from '../../src/domain/universe/watchlist.ts';
import type { Size } from '../metering/deployment.ts';

/** What a month is to be priced for. */
export interface Workload extends Size {
  /** Of each agent. */
  readonly tradesPerDay: number;
  readonly cycleSeconds: number;
  readonly heartbeatSeconds: number;
}

/** The stage whose stacks are priced. */
export const STAGE = 'prod';

/** The workload that the budget is for, with agents, strategies and symbols as the stage has them. */
export function referenceWorkload(): Workload {
  const { agents } = parseJson(deploymentConfig, stageOf(STAGE).agents, `stage ${STAGE}`);
  const [first] = agents;
  return {
    symbols: symbolsOf(first?.universe ?? []).length,
    strategies: first?.strategies.length ?? 0,
    agents: agents.length,
    tradesPerDay: 50,
    cycleSeconds: 60,
    heartbeatSeconds: 30,
  };
}
