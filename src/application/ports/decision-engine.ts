import type { StrategyConfig } from '../../contracts/config/strategy.ts';
import type { Position } from '../../contracts/records/portfolio.ts';
import type { Quote } from '../../domain/market.ts';
import type { Money } from '../../domain/money.ts';

export interface EngineRequest {
  readonly strategy: StrategyConfig;
  /** Symbols that have a price. */
  readonly quotes: readonly Quote[];
  readonly positions: readonly Position[];
  /** Of the account: what a position's weight is a share of. */
  readonly equity: Money;
}

/** What an engine says of one symbol, unchecked: `contracts/decision-answer.ts` decides whether it is valid. */
export type EngineAnswer = unknown;

/** Decides. May throw Transient; may answer anything: what it says is data. */
export interface DecisionEngine {
  decide(request: EngineRequest): Promise<readonly EngineAnswer[]>;
}
