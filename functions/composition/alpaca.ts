import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { createAlpacaBroker, createAlpacaMarketData } from '../../src/adapters/alpaca/index.ts';
import { readAlpacaSecret } from '../../src/adapters/secrets/index.ts';
import { keyed } from '../../src/adapters/secrets/keyed.ts';
import type { PowertoolsLog } from '../../src/adapters/telemetry/index.ts';
import type { Ports } from '../../src/application/ports/index.ts';

/** Alpaca's paper API, and the market data that paper accounts read. */
const PAPER_TRADING_URL = 'https://paper-api.alpaca.markets';
const DATA_URL = 'https://data.alpaca.markets';

export interface AlpacaPortsOptions {
  readonly client: SecretsManagerClient;
  readonly secretId: string;
  readonly clock: Ports['clock'];
  readonly log: PowertoolsLog;
}

/**
 * The broker and its market data, opened by the first call to either, so that neither an import nor a function that
 * only reads pays for the secret. Live trading is never allowed here: no stage can ask for it yet.
 */
export function createAlpacaPorts({
  client,
  secretId,
  clock,
  log,
}: AlpacaPortsOptions): Pick<Ports, 'broker' | 'marketData'> {
  const venue = keyed(
    () => readAlpacaSecret({ client, secretId }),
    ({ keyId, secretKey, tradingUrl = PAPER_TRADING_URL, dataUrl = DATA_URL }) => {
      log.hide(keyId);
      log.hide(secretKey);
      return {
        broker: createAlpacaBroker({ keyId, secretKey, tradingUrl, liveTradingAllowed: false }),
        marketData: createAlpacaMarketData({ keyId, secretKey, dataUrl, clock }),
      };
    },
  );
  return {
    broker: {
      account: () => venue.use(({ broker }) => broker.account()),
      positions: () => venue.use(({ broker }) => broker.positions()),
      openOrders: () => venue.use(({ broker }) => broker.openOrders()),
      asset: (symbol) => venue.use(({ broker }) => broker.asset(symbol)),
      submit: (request) => venue.use(({ broker }) => broker.submit(request)),
      orderByClientId: (clientOrderId) => venue.use(({ broker }) => broker.orderByClientId(clientOrderId)),
      cancel: (brokerOrderId) => venue.use(({ broker }) => broker.cancel(brokerOrderId)),
    },
    marketData: {
      quotes: (symbols) => venue.use(({ marketData }) => marketData.quotes(symbols)),
      bars: (symbols, timeframe, limit) =>
        venue.use(({ marketData }) => marketData.bars(symbols, timeframe, limit)),
    },
  };
}
