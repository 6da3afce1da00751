import type { Decimal } from '../decimal.ts';
import type { Action } from '../decision/types.ts';
import type { Bar } from '../market.ts';
import { defaultsOf, type ParameterTable, type ParamsOf } from './parameters.ts';

export interface StrategyInput<P> {
  readonly symbol: string;
  /** Oldest first, none still forming. */
  readonly bars: readonly Bar[];
  /** Quantity held in the symbol; signed, zero when flat. */
  readonly positionQty: Decimal;
  /** What the position is worth as a share of equity; signed, zero when flat. */
  readonly positionWeight: number;
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
  /** Share of equity that the position should come to, where the strategy has an opinion on it. */
  readonly targetWeight?: Decimal;
}

/** What a strategy's file says of it. */
export interface StrategySpec<T extends ParameterTable> {
  /** Under which it is registered, and configured. */
  readonly type: string;
  readonly parameters: T;
  /** What is wrong with values that are each allowed, but not together. */
  objectionTo?(params: ParamsOf<T>): string | undefined;
  /** Bars that `decide` looks at. */
  warmupBars(params: ParamsOf<T>): number;
  /** Gets exactly as many bars as it looks at. */
  decide(input: StrategyInput<ParamsOf<T>>): StrategyAnswer;
}

/** A rule that looks at one symbol's bars. Deterministic, and without any outside world (DE6). */
export interface Strategy<T extends ParameterTable = ParameterTable> extends StrategySpec<T> {
  readonly defaults: ParamsOf<T>;
}

/**
 * A strategy that holds while it gets fewer bars than it looks at, and whose answer does not depend on how much
 * history was loaded before them.
 */
export const defineStrategy = <const T extends ParameterTable>(spec: StrategySpec<T>): Strategy<T> => ({
  ...spec,
  defaults: defaultsOf(spec.parameters),
  decide(input) {
    const needed = spec.warmupBars(input.params);
    return input.bars.length < needed
      ? notEnough(input.symbol)
      : spec.decide({ ...input, bars: input.bars.slice(-needed) });
  },
});

/** The answer while there is nothing to go by. */
export const notEnough = (symbol: string): StrategyAnswer => ({
  action: 'hold',
  confidence: 0,
  reasoning: `${symbol}: not enough bars yet`,
  indicators: {},
});
