import type { StrategyConfig } from '../../contracts/config/deployment.ts';
import type { Position } from '../../contracts/records/portfolio.ts';
import type { Quote } from '../../domain/market.ts';

export interface EngineRequest {
  readonly strategy: StrategyConfig;
  /** Symbols that have a price. */
  readonly quotes: readonly Quote[];
  readonly positions: readonly Position[];
}

/** What an engine says of one symbol, unchecked: `contracts/decision-answer.ts` decides whether it is valid. */
export type EngineAnswer = unknown;

/** Decides. May throw Transient; may answer anything: what it says is data. */
export interface DecisionEngine {
  decide(request: EngineRequest): Promise<readonly EngineAnswer[]>;
}
