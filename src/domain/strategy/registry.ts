import { equalWeight } from './equal-weight.ts';
import { meanReversion } from './mean-reversion.ts';
import { momentum } from './momentum.ts';
import type { Strategy } from './strategy.ts';
import { trendFollowing } from './trend-following.ts';

/** By the type that a configuration names. */
export type StrategyTable = Readonly<Record<string, Strategy>>;

/** Every strategy there is; a new one is a file and a line here (ST3). See docs/strategies.md. */
export const STRATEGIES: StrategyTable = {
  [momentum.type]: momentum,
  [meanReversion.type]: meanReversion,
  [trendFollowing.type]: trendFollowing,
  [equalWeight.type]: equalWeight,
};
