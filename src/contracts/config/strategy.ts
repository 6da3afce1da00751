import * as z from 'zod';
import { ENGINES } from '../../domain/decision/types.ts';
import { TIMEFRAMES } from '../../domain/market.ts';
import type { Parameter } from '../../domain/strategy/parameters.ts';
import { STRATEGIES, type StrategyTable } from '../../domain/strategy/registry.ts';
import type { Strategy } from '../../domain/strategy/strategy.ts';
import { count, idSchema } from '../common.ts';

/** A number between the parameter's bounds; its default where the configuration is silent. */
function numberOf({ about, default: otherwise, min, max, whole }: Parameter): z.ZodType<number> {
  const number = whole === true ? z.int() : z.number();
  return number.min(min).max(max).default(otherwise).meta({ description: about });
}

/** The values of a strategy's parameters. An unknown one is refused by name. */
function paramsOf(strategy: Strategy): z.ZodType<Readonly<Record<string, number>>> {
  const values = Object.entries(strategy.parameters).map(
    ([name, parameter]) => [name, numberOf(parameter)] as const,
  );
  return z.strictObject(Object.fromEntries(values)).superRefine((params, context) => {
    const message = strategy.objectionTo?.(params);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  });
}

const common = {
  strategyId: idSchema,
  name: z.string().min(1).max(80),
  engine: z.enum(ENGINES),
  timeframe: z.enum(TIMEFRAMES),
  /** How many of the best and of the worst it asks for, when the engine is `signal-service`; all when absent. */
  signals: z.strictObject({ topN: count.optional(), bottomN: count.optional() }).optional(),
};

const configOf = (type: string, strategy: Strategy) =>
  z.strictObject({
    ...common,
    /** Which built-in rules, when the engine is `rules`. */
    type: z.literal(type),
    /** What each does is said where the strategy is defined. Made when it is asked for: few functions have them all. */
    params: z.lazy(() => paramsOf(strategy)),
  });

/** How a strategy of one of `strategies` is configured. */
export function strategyConfigFor(strategies: StrategyTable) {
  const [first, ...others] = Object.entries(strategies).map(([type, strategy]) => configOf(type, strategy));
  if (first === undefined) throw new RangeError('there are no strategies');
  const error = `must be one of ${Object.keys(strategies).join(', ')}`;
  return z.discriminatedUnion('type', [first, ...others], { error });
}

export const strategyConfig = strategyConfigFor(STRATEGIES);
export type StrategyConfig = z.output<typeof strategyConfig>;
