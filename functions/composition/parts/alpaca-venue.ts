import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { createAlpacaBroker, createAlpacaMarketData } from '../../../src/adapters/alpaca/index.ts';
import { readAlpacaSecret } from '../../../src/adapters/secrets/index.ts';
import { type Keyed, keyed } from '../../../src/adapters/secrets/keyed.ts';
import type { Broker } from '../../../src/application/ports/broker.ts';
import type { MarketData } from '../../../src/application/ports/market-data.ts';
import type { PartContext } from './part.ts';

/** Alpaca's paper API, and the market data that paper accounts read. */
const PAPER_TRADING_URL = 'https://paper-api.alpaca.markets';
const DATA_URL = 'https://data.alpaca.markets';

export interface Venue {
  readonly broker: Broker;
  readonly marketData: MarketData;
}

/**
 * Alpaca with the keys of the secret `secretId`, see `alpaca.ts`, which loads this. Live trading is never allowed
 * here: no stage can ask for it yet.
 */
export function openAlpacaVenue({ client, clock, log }: PartContext, secretId: string): Keyed<Venue> {
  const secrets = new SecretsManagerClient(client);
  return keyed(
    () => readAlpacaSecret({ client: secrets, secretId }),
    async ({ keyId, secretKey, tradingUrl = PAPER_TRADING_URL, dataUrl = DATA_URL }) => {
      log.hide(keyId);
      log.hide(secretKey);
      return {
        broker: createAlpacaBroker({ keyId, secretKey, tradingUrl, liveTradingAllowed: false }),
        marketData: createAlpacaMarketData({ keyId, secretKey, dataUrl, clock }),
      };
    },
  );
}
