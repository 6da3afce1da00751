import { momentum } from './momentum.ts';

/** Every strategy by its type; a new one is a file and a line here (ST3). */
export const STRATEGIES = { momentum } as const;

export type StrategyType = keyof typeof STRATEGIES;

export const isStrategyType = (type: string): type is StrategyType => Object.hasOwn(STRATEGIES, type);
