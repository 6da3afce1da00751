import { dec } from '../domain/decimal.ts';
import { Exchange } from './exchange.ts';
import { Faults } from './faults/faults.ts';
import { parseFaultPlan } from './faults/plan.ts';
import { createApp } from './http/app.ts';
import { renderUpdate } from './http/render-update.ts';
import type { PaperExchange, PaperExchangeOptions } from './options.ts';
import { parseSettings } from './settings.ts';
import { Store } from './state/store.ts';

const INITIAL_CASH = dec(100_000);

/**
 * An exchange with one paper account, which speaks Alpaca's HTTP. A state file made with another market or another
 * initial cash is refused (InvalidInputError); an unreadable one is Fatal.
 */
export function createPaperExchange(options: PaperExchangeOptions): PaperExchange {
  const { clock, market, stateFile, initialCash } = options;
  const settings = parseSettings(options.settings);
  const faults = new Faults(parseFaultPlan(options.faults ?? { faults: [] }));
  const store = new Store(stateFile);
  const exchange = openExchange();
  return {
    app: createApp(exchange, options, faults),
    get resumeAt() {
      return new Date(exchange.storedUpTo);
    },
    advanceTo: (instant) => exchange.advanceTo(instant.getTime()),
    onTradeUpdate: (listener) => exchange.onTradeUpdate((update) => listener(renderUpdate(update))),
    setAccount: (switches) => exchange.setSwitches(switches),
    close: () => store.close(),
  };

  function openExchange(): Exchange {
    try {
      return new Exchange({
        market,
        settings,
        store,
        faults,
        initialCash: initialCash?.amount ?? INITIAL_CASH,
        now: clock.now().getTime(),
      });
    } catch (error) {
      store.close();
      throw error;
    }
  }
}
