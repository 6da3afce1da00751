import { ZERO } from '../../domain/decimal.ts';
import { STRATEGIES } from '../../domain/strategy/registry.ts';
import type { DecisionEngine } from '../ports/decision-engine.ts';
import type { MarketData } from '../ports/market-data.ts';

/** Built-in indicator strategies: deterministic, nothing but bars (DE6). */
export const createRulesEngine = ({ marketData }: { readonly marketData: MarketData }): DecisionEngine => ({
  async decide({ strategy, quotes, positions }) {
    const rules = STRATEGIES[strategy.type];
    const bars = await marketData.bars(
      quotes.map((quote) => quote.symbol),
      strategy.timeframe,
      rules.warmupBars(strategy.params),
    );
    return quotes.map(({ symbol, timestamp }) => {
      const positionQty = positions.find((position) => position.symbol === symbol)?.qty ?? ZERO;
      const known = bars.get(symbol) ?? [];
      const answer = rules.decide({ symbol, bars: known, positionQty, params: strategy.params });
      const newest = known.at(-1);
      return { ...answer, symbol, dataTimestamp: timestamp, ...(newest && { basedOn: newest.timestamp }) };
    });
  },
});
