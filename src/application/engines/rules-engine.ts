import type { StrategyConfig } from '../../contracts/config/strategy.ts';
import { ZERO } from '../../domain/decimal.ts';
import { FatalError } from '../../domain/errors.ts';
import { STRATEGIES, type StrategyTable } from '../../domain/strategy/registry.ts';
import type { StrategyAnswer } from '../../domain/strategy/strategy.ts';
import type { DecisionEngine } from '../ports/decision-engine.ts';
import type { MarketData } from '../ports/market-data.ts';

export interface RulesEngineParts {
  readonly marketData: MarketData;
  /** Those there are, unless said otherwise. */
  readonly strategies?: StrategyTable;
}

/** Built-in indicator strategies: deterministic, nothing but bars (DE6). */
export const createRulesEngine = ({
  marketData,
  strategies = STRATEGIES,
}: RulesEngineParts): DecisionEngine => ({
  async decide({ strategy, quotes, positions, equity }) {
    const rules = rulesOf(strategies, strategy);
    const bars = await marketData.bars(
      quotes.map((quote) => quote.symbol),
      strategy.timeframe,
      rules.warmupBars(strategy.params),
    );
    return quotes.map(({ symbol, timestamp, price }) => {
      const positionQty = positions.find((position) => position.symbol === symbol)?.qty ?? ZERO;
      const positionWeight = equity.isPositive() ? price.times(positionQty).ratioTo(equity).toNumber() : 0;
      const known = bars.get(symbol) ?? [];
      const { params } = strategy;
      const answer = rules.decide({ symbol, bars: known, positionQty, positionWeight, params });
      const newest = known.at(-1)?.timestamp;
      return { ...wireOf(answer), symbol, dataTimestamp: timestamp, ...(newest && { basedOn: newest }) };
    });
  },
});

function rulesOf(strategies: StrategyTable, { type, strategyId }: StrategyConfig) {
  const rules = Object.hasOwn(strategies, type) ? strategies[type] : undefined;
  if (rules === undefined) throw new FatalError(`there are no rules ${type}`, { strategyId });
  return rules;
}

/** Every engine's answer is read by the same schema, in which a weight is text. */
const wireOf = ({ targetWeight, ...answer }: StrategyAnswer) =>
  targetWeight === undefined ? answer : { ...answer, targetWeight: targetWeight.toFixed() };
