import { createAlpacaBroker, createAlpacaMarketData } from '../../../src/adapters/alpaca/index.ts';
import type { Broker } from '../../../src/application/ports/broker.ts';
import type { VenueData } from '../../../src/application/ports/quote-source.ts';
import {
  createPaperExchange,
  createSyntheticMarket,
  type Market,
} from '../../../src/paper-exchange/index.ts';

/** A Monday, an hour after the open in New York. */
export const NOW = Date.parse('2025-06-02T14:30:00Z');
export const URL_OF_EXCHANGE = 'http://127.0.0.1:8126';

const synthetic = createSyntheticMarket({ seed: 4 });

export interface Venue {
  now: number;
  readonly broker: Broker;
  readonly marketData: VenueData;
  readonly fetch: typeof fetch;
}

/** The official client, through our adapter, against the paper exchange in this process. */
export function openVenue(
  around: (inner: typeof fetch) => typeof fetch = (inner) => inner,
  { market = synthetic, now = NOW }: { readonly market?: Market; readonly now?: number } = {},
): Venue {
  const time = { now };
  const clock = { now: () => new Date(time.now) };
  const exchange = createPaperExchange({ clock, market });
  const inner: typeof fetch = async (input, init) => exchange.app.fetch(new Request(input, init));
  const connection = { keyId: 'key', secretKey: 'secret', fetch: around(inner) };
  return Object.assign(time, {
    fetch: inner,
    broker: createAlpacaBroker({ ...connection, tradingUrl: URL_OF_EXCHANGE, liveTradingAllowed: false }),
    marketData: createAlpacaMarketData({ ...connection, dataUrl: URL_OF_EXCHANGE, clock }),
  });
}
