import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { type AlpacaSecret, readAlpacaSecret } from '../../../src/adapters/secrets/index.ts';
import { keyed } from '../../../src/adapters/secrets/keyed.ts';
import { createRulesEngine } from '../../../src/application/engines/rules-engine.ts';
import { createMarketData } from '../../../src/application/market-data/market-data.ts';
import { notGranted } from '../../../src/application/ports/not-granted.ts';
import { createGuard } from '../../../src/application/resilience/guard.ts';
import { guardedBroker } from '../../../src/application/resilience/guarded-broker.ts';
import type { Part } from './part.ts';

/** Alpaca's paper API, and the market data that paper accounts read. */
const PAPER_TRADING_URL = 'https://paper-api.alpaca.markets';
const DATA_URL = 'https://data.alpaca.markets';

/** Functions that talk to Alpaca at the same time, about: a cycle, a strategy, a saga. */
const BUSY_AT_ONCE = 3;

/**
 * The broker, its market data and the engines that read it. Opened by the first call, so that neither an import nor
 * a function that only reads its tables pays for Alpaca's client or for the secret. Live trading is never allowed
 * here: no stage can ask for it yet.
 */
export const alpaca: Part<'broker' | 'marketData' | 'guard' | 'engines'> = ({
  name,
  environment,
  client,
  clock,
  ids,
  log,
  store,
}) => {
  const { alpacaSecret } = environment;
  if (alpacaSecret === undefined) {
    return {
      broker: notGranted('broker', name),
      marketData: notGranted('marketData', name),
      guard: notGranted('guard', name),
      engines: {},
    };
  }
  const open = async ({
    keyId,
    secretKey,
    tradingUrl = PAPER_TRADING_URL,
    dataUrl = DATA_URL,
    finnhubKey,
    coinGeckoKey,
  }: AlpacaSecret) => {
    for (const secret of [keyId, secretKey, finnhubKey, coinGeckoKey]) {
      if (secret !== undefined) log.hide(secret);
    }
    const [{ createAlpacaBroker, createAlpacaMarketData, RateBudget }, { createStandIns }] =
      await Promise.all([import('../../../src/adapters/alpaca/index.ts'), import('../stand-ins.ts')]);
    const account = () => ({
      keyId,
      secretKey,
      rateBudget: new RateBudget({ clock, sharedBy: BUSY_AT_ONCE }),
    });
    const { standIns, absent } = createStandIns({ finnhubKey, coinGeckoKey });
    const venue = createAlpacaMarketData({ ...account(), dataUrl, clock });
    return {
      broker: guardedBroker(
        createAlpacaBroker({ ...account(), tradingUrl, liveTradingAllowed: false }),
        guard,
      ),
      marketData: createMarketData({ venue, standIns, guard, clock, log }),
      absent,
    };
  };
  const secrets = new SecretsManagerClient(client);
  const { use } = keyed(() => readAlpacaSecret({ client: secrets, secretId: alpacaSecret }), open);
  const guard = createGuard({ store, clock, ids, log, absent: () => use(async (venue) => venue.absent) });
  const marketData: ReturnType<typeof alpaca>['marketData'] = {
    quotes: (symbols) => use((venue) => venue.marketData.quotes(symbols)),
    bars: (symbols, timeframe, limit) => use((venue) => venue.marketData.bars(symbols, timeframe, limit)),
    headlines: (symbols, limit) => use((venue) => venue.marketData.headlines(symbols, limit)),
  };
  return {
    broker: {
      account: () => use(({ broker }) => broker.account()),
      positions: () => use(({ broker }) => broker.positions()),
      openOrders: () => use(({ broker }) => broker.openOrders()),
      ordersSince: (since) => use(({ broker }) => broker.ordersSince(since)),
      asset: (symbol) => use(({ broker }) => broker.asset(symbol)),
      submit: (request) => use(({ broker }) => broker.submit(request)),
      orderByClientId: (clientOrderId) => use(({ broker }) => broker.orderByClientId(clientOrderId)),
      replace: (brokerOrderId, change) => use(({ broker }) => broker.replace(brokerOrderId, change)),
      cancel: (brokerOrderId) => use(({ broker }) => broker.cancel(brokerOrderId)),
    },
    marketData,
    guard,
    engines: { rules: createRulesEngine({ marketData }) },
  };
};
