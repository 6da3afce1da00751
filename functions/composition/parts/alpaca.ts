import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { readAlpacaSecret } from '../../../src/adapters/secrets/index.ts';
import { keyed } from '../../../src/adapters/secrets/keyed.ts';
import { createRulesEngine } from '../../../src/application/engines/rules-engine.ts';
import { notGranted } from '../../../src/application/ports/not-granted.ts';
import type { AlpacaSecret } from '../../../src/contracts/config/alpaca-secret.ts';
import type { Part } from './part.ts';

/** Alpaca's paper API, and the market data that paper accounts read. */
const PAPER_TRADING_URL = 'https://paper-api.alpaca.markets';
const DATA_URL = 'https://data.alpaca.markets';

/**
 * The broker, its market data and the engines that read it. Opened by the first call, so that neither an import nor
 * a function that only reads its tables pays for Alpaca's client or for the secret. Live trading is never allowed
 * here: no stage can ask for it yet.
 */
export const alpaca: Part<'broker' | 'marketData' | 'engines'> = ({
  name,
  environment,
  client,
  clock,
  log,
}) => {
  const { alpacaSecret } = environment;
  if (alpacaSecret === undefined) {
    return { broker: notGranted('broker', name), marketData: notGranted('marketData', name), engines: {} };
  }
  const open = async ({
    keyId,
    secretKey,
    tradingUrl = PAPER_TRADING_URL,
    dataUrl = DATA_URL,
  }: AlpacaSecret) => {
    log.hide(keyId);
    log.hide(secretKey);
    const { createAlpacaBroker, createAlpacaMarketData } = await import(
      '../../../src/adapters/alpaca/index.ts'
    );
    return {
      broker: createAlpacaBroker({ keyId, secretKey, tradingUrl, liveTradingAllowed: false }),
      marketData: createAlpacaMarketData({ keyId, secretKey, dataUrl, clock }),
    };
  };
  const secrets = new SecretsManagerClient(client);
  const { use } = keyed(() => readAlpacaSecret({ client: secrets, secretId: alpacaSecret }), open);
  const marketData: ReturnType<typeof alpaca>['marketData'] = {
    quotes: (symbols) => use((venue) => venue.marketData.quotes(symbols)),
    bars: (symbols, timeframe, limit) => use((venue) => venue.marketData.bars(symbols, timeframe, limit)),
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
      cancel: (brokerOrderId) => use(({ broker }) => broker.cancel(brokerOrderId)),
    },
    marketData,
    engines: { rules: createRulesEngine({ marketData }) },
  };
};
