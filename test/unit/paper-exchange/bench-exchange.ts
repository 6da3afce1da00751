import { dec } from '../../../src/domain/decimal.ts';
import { Exchange } from '../../../src/paper-exchange/exchange.ts';
import { Faults } from '../../../src/paper-exchange/faults/faults.ts';
import { type FaultPlan, parseFaultPlan } from '../../../src/paper-exchange/faults/plan.ts';
import type { ExchangeSettings, Market } from '../../../src/paper-exchange/index.ts';
import { parseSettings } from '../../../src/paper-exchange/settings.ts';
import { Store } from '../../../src/paper-exchange/state/store.ts';
import type { TradeUpdate } from '../../../src/paper-exchange/updates.ts';
import { OPEN } from './exchange-driver.ts';

/** An exchange without its HTTP clothes, and everything that it said. */
export interface Bench {
  readonly exchange: Exchange;
  readonly market: Market;
  readonly updates: readonly TradeUpdate[];
  close(): void;
}

export interface BenchOptions {
  readonly market: Market;
  readonly settings?: Partial<ExchangeSettings>;
  readonly faults?: FaultPlan;
  readonly cash?: string;
  readonly now?: number;
}

export function openBench(options: BenchOptions): Bench {
  const { market, settings, cash = '100000', now = OPEN } = options;
  const store = new Store(undefined);
  const exchange = new Exchange({
    market,
    settings: parseSettings(settings),
    store,
    faults: new Faults(parseFaultPlan(options.faults ?? { faults: [] })),
    initialCash: dec(cash),
    now,
  });
  const updates: TradeUpdate[] = [];
  exchange.onTradeUpdate((update) => updates.push(update));
  return { exchange, market, updates, close: () => store.close() };
}
