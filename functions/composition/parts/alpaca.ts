import { createEngines } from '../../../src/application/engines/create-engines.ts';
import type { MarketData } from '../../../src/application/ports/market-data.ts';
import { notGranted } from '../../../src/application/ports/not-granted.ts';
import { createGuard } from '../../../src/application/resilience/guard.ts';
import { createSignals } from '../signals.ts';
import type { Venue } from './alpaca-venue.ts';
import { once } from './once.ts';
import type { Part } from './part.ts';

/**
 * The broker, its market data and the engines that read it. Loaded and opened by the first call, so that neither an
 * import nor a function that only reads its tables pays for Alpaca's client or for the secret.
 */
export const alpaca: Part<'broker' | 'marketData' | 'guard' | 'engines' | 'signalService'> = (context) => {
  const { name, environment, store, clock, ids, log } = context;
  const { alpacaSecret, signalServiceUrl } = environment;
  if (alpacaSecret === undefined) {
    return {
      broker: notGranted('broker', name),
      marketData: notGranted('marketData', name),
      guard: notGranted('guard', name),
      engines: {},
    };
  }
  const { signalService, absent } = createSignals(signalServiceUrl);
  const guard = createGuard({
    store,
    clock,
    ids,
    log,
    absent: async () => ({ ...absent, ...(await use(async (venue) => venue.absent)) }),
  });
  const opened = once(async () =>
    (await import('./alpaca-venue.ts')).openAlpacaVenue(context, alpacaSecret, guard),
  );
  const use = async <R>(call: (venue: Venue) => Promise<R>): Promise<R> => (await opened()).use(call);
  const marketData: MarketData = {
    quotes: (symbols) => use((venue) => venue.marketData.quotes(symbols)),
    bars: (symbols, timeframe, limit) => use((venue) => venue.marketData.bars(symbols, timeframe, limit)),
    history: (symbol, range) => use((venue) => venue.marketData.history(symbol, range)),
    headlines: (symbols, limit) => use((venue) => venue.marketData.headlines(symbols, limit)),
  };
  return {
    broker: {
      account: () => use(({ broker }) => broker.account()),
      positions: () => use(({ broker }) => broker.positions()),
      openOrders: () => use(({ broker }) => broker.openOrders()),
      ordersSince: (since) => use(({ broker }) => broker.ordersSince(since)),
      asset: (symbol) => use(({ broker }) => broker.asset(symbol)),
      sessions: (from, to) => use(({ broker }) => broker.sessions(from, to)),
      submit: (request) => use(({ broker }) => broker.submit(request)),
      orderByClientId: (clientOrderId) => use(({ broker }) => broker.orderByClientId(clientOrderId)),
      orderById: (brokerOrderId) => use(({ broker }) => broker.orderById(brokerOrderId)),
      replace: (brokerOrderId, change) => use(({ broker }) => broker.replace(brokerOrderId, change)),
      cancel: (brokerOrderId) => use(({ broker }) => broker.cancel(brokerOrderId)),
    },
    marketData,
    guard,
    ...createEngines({ marketData, guard, clock, signalService }),
  };
};
