import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import {
  createAlpacaBroker,
  createAlpacaMarketData,
  RateBudget,
} from '../../../src/adapters/alpaca/index.ts';
import { readAlpacaSecret } from '../../../src/adapters/secrets/index.ts';
import { type Keyed, keyed } from '../../../src/adapters/secrets/keyed.ts';
import type { Broker } from '../../../src/application/ports/broker.ts';
import type { Guard } from '../../../src/application/ports/guard.ts';
import type { MarketData } from '../../../src/application/ports/market-data.ts';
import type { Absent } from '../../../src/application/resilience/guard.ts';
import { guardedVenue } from '../../../src/application/resilience/guarded-venue.ts';
import { ALPACA_DATA_URL, ALPACA_PAPER_URL } from '../../../src/contracts/config/alpaca-hosts.ts';
import { createStandIns } from '../stand-ins.ts';
import type { PartContext } from './part.ts';

/** Functions that talk to Alpaca at the same time, about: a cycle, a strategy, a saga. */
const BUSY_AT_ONCE = 3;

export interface Venue {
  readonly broker: Broker;
  readonly marketData: MarketData;
  /** What has no key, with the reason. */
  readonly absent: Absent;
}

/**
 * Alpaca and its stand-ins with the keys of the secret `secretId`, see `alpaca.ts`, which loads this. Live trading is
 * never allowed here: no stage can ask for it yet.
 */
export function openAlpacaVenue(
  { client, clock, log }: PartContext,
  secretId: string,
  guard: Guard,
): Keyed<Venue> {
  const secrets = new SecretsManagerClient(client);
  return keyed(
    () => readAlpacaSecret({ client: secrets, secretId }),
    async ({
      keyId,
      secretKey,
      tradingUrl = ALPACA_PAPER_URL,
      dataUrl = ALPACA_DATA_URL,
      finnhubKey,
      coinGeckoKey,
    }) => {
      for (const secret of [keyId, secretKey, finnhubKey, coinGeckoKey]) {
        if (secret !== undefined) log.hide(secret);
      }
      const account = () => ({
        keyId,
        secretKey,
        rateBudget: new RateBudget({ clock, sharedBy: BUSY_AT_ONCE }),
      });
      const { standIns, absent } = createStandIns({ finnhubKey, coinGeckoKey });
      const venueData = createAlpacaMarketData({ ...account(), dataUrl, clock });
      const broker = createAlpacaBroker({ ...account(), tradingUrl, liveTradingAllowed: false });
      return { ...guardedVenue({ broker, venueData, standIns }, { guard, clock, log }), absent };
    },
  );
}
