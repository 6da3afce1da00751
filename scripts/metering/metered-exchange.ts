import { createAlpacaBroker, createAlpacaMarketData } from '../../src/adapters/alpaca/index.ts';
import type { Clock } from '../../src/domain/clock.ts';
import { createPaperExchange, createSyntheticMarket } from '../../src/paper-exchange/index.ts';
import type { Invocations } from './invocations.ts';
import type { Tally } from './usage.ts';

export const SYNTHETIC_SEED = 1;

/** Bytes of a request or an answer beside its body: the line, headers and what TLS adds, about. */
const HTTP_OVERHEAD_BYTES = 700;

/** The paper exchange behind Alpaca's own client: what the client sends and gets is what would go to Alpaca. */
export function connectMeteredExchange(clock: Clock, tally: Tally, invocations: Invocations) {
  const market = createSyntheticMarket({ seed: SYNTHETIC_SEED });
  const exchange = createPaperExchange({ clock, market });
  const inProcess: typeof fetch = (input, init) =>
    invocations.request('broker', async () => {
      const request = new Request(input, init);
      const sent = (await request.clone().arrayBuffer()).byteLength;
      const answer = await exchange.app.fetch(request);
      const got = (await answer.clone().arrayBuffer()).byteLength;
      if (invocations.active) {
        tally.add('broker.requests');
        tally.add('broker.bytesOut', sent + request.url.length + HTTP_OVERHEAD_BYTES);
        tally.add('broker.bytesIn', got + HTTP_OVERHEAD_BYTES);
      }
      return answer;
    });
  const account = { keyId: 'paper', secretKey: 'paper', fetch: inProcess };
  return {
    start: market.start,
    broker: createAlpacaBroker({ ...account, tradingUrl: 'http://127.0.0.1', liveTradingAllowed: false }),
    marketData: createAlpacaMarketData({ ...account, dataUrl: 'http://127.0.0.1', clock }),
    close: () => exchange.close(),
  };
}
