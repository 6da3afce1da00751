import { defaultAgent } from '../../src/contracts/config/default-agent.ts';
import type { AgentConfig } from '../../src/contracts/config/deployment.ts';
import { DEFAULT_UNIVERSE_CAPS } from '../../src/domain/universe/caps.ts';
import { CRYPTO_WATCHLIST, STOCK_WATCHLIST } from '../../src/domain/universe/watchlist.ts';

export interface Size {
  /** Symbols of each agent. */
  readonly symbols: number;
  /** Strategies of each agent. */
  readonly strategies: number;
  readonly agents: number;
}

const { maxStocks, maxCrypto } = DEFAULT_UNIVERSE_CAPS;
/** What one cycle looks at unless it is set otherwise (UN2): more symbols than these take turns and cost nothing more. */
export const MOST_SYMBOLS_A_CYCLE = maxStocks + maxCrypto;

/** Agents of a size that can be run: at most what a cycle looks at, and each strategy a momentum of its own name. */
export function agentsOf({ symbols, strategies, agents }: Size): readonly AgentConfig[] {
  const stocks = STOCK_WATCHLIST.slice(0, Math.min(symbols, maxStocks));
  const coins = CRYPTO_WATCHLIST.slice(0, Math.max(0, Math.min(symbols - stocks.length, maxCrypto)));
  const universe = [...stocks, ...coins].map(({ symbol }) => symbol);
  return Array.from({ length: agents }, (_, index) => {
    const agent = defaultAgent(universe, '1Min', 'autonomous');
    const [first] = agent.strategies;
    return {
      ...agent,
      agentId: index === 0 ? agent.agentId : `${agent.agentId}-${index + 1}`,
      strategies: Array.from({ length: strategies }, (_one, place) => ({
        ...first,
        strategyId: place === 0 ? 'momentum' : `momentum-${place + 1}`,
      })) as AgentConfig['strategies'],
    };
  });
}
