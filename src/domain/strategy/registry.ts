import { momentum } from './momentum.ts';
import type { Strategy } from './strategy.ts';

/** Every strategy by its type; a new one is a file and a line here (ST3). */
export const STRATEGIES = { momentum } as const;

export type StrategyType = keyof typeof STRATEGIES;

/** The parameters of one type of strategy. */
export type StrategyParams<T extends StrategyType> =
  (typeof STRATEGIES)[T] extends Strategy<infer P> ? P : never;

export const isStrategyType = (type: string): type is StrategyType => Object.hasOwn(STRATEGIES, type);
