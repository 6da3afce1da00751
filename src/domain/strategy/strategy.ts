import type { Decimal } from '../decimal.ts';
import type { Action } from '../decision/types.ts';
import type { Bar } from '../market.ts';

export interface StrategyInput<P> {
  readonly symbol: string;
  /** Oldest first, none still forming. */
  readonly bars: readonly Bar[];
  /** Quantity held in the symbol; signed, zero when flat. */
  readonly positionQty: Decimal;
  readonly params: P;
}

export interface StrategyAnswer {
  readonly action: Action;
  /** 0 to 1. */
  readonly confidence: number;
  /** One sentence for a person. */
  readonly reasoning: string;
  /** What the answer was computed from, by name. */
  readonly indicators: Readonly<Record<string, number>>;
}

/** A rule that looks at one symbol's bars. Deterministic, and without any outside world (DE6). */
export interface Strategy<P> {
  readonly type: string;
  readonly defaults: P;
  /** Bars that `decide` looks at; it holds when it gets fewer, and ignores those before the last so many. */
  warmupBars(params: P): number;
  decide(input: StrategyInput<P>): StrategyAnswer;
}
