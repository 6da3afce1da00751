import { createAlpacaBroker, createAlpacaMarketData } from '../../adapters/alpaca/index.ts';
import type { BareVenue } from '../../application/resilience/guarded-venue.ts';
import type { Clock } from '../../domain/clock.ts';
import type { PaperExchange } from '../../paper-exchange/index.ts';

type Fetch = typeof fetch;

/** Never called: the requests do not leave the process. */
const NOWHERE = 'http://127.0.0.1';

/**
 * Alpaca's own client on an exchange in this process: the same requests and answers as over a network, without a
 * socket. `around` is what a meter or a fault puts before the exchange's door.
 */
export function connectInProcess(
  exchange: Pick<PaperExchange, 'app'>,
  clock: Pick<Clock, 'now'>,
  around: (inner: Fetch) => Fetch = (inner) => inner,
): Pick<BareVenue, 'broker' | 'venueData'> {
  const inProcess: Fetch = async (input, init) => exchange.app.fetch(new Request(input, init));
  const account = { keyId: 'paper', secretKey: 'paper', fetch: around(inProcess) };
  return {
    broker: createAlpacaBroker({ ...account, tradingUrl: NOWHERE, liveTradingAllowed: false }),
    venueData: createAlpacaMarketData({ ...account, dataUrl: NOWHERE, clock }),
  };
}
