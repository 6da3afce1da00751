import type { Clock } from '../../src/domain/clock.ts';
import { connectInProcess } from '../../src/local/exchange/in-process.ts';
import { createPaperExchange, createSyntheticMarket } from '../../src/paper-exchange/index.ts';
import type { Invocations } from './invocations.ts';
import type { Tally } from './usage.ts';

export const SYNTHETIC_SEED = 1;

type Fetch = typeof fetch;

/** The paper exchange behind Alpaca's own client, in process; `around` is what a meter puts before its door. */
export function connectExchange(clock: Clock, around: (inner: Fetch) => Fetch = (inner) => inner) {
  const market = createSyntheticMarket({ seed: SYNTHETIC_SEED });
  const exchange = createPaperExchange({ clock, market });
  return {
    ...connectInProcess(exchange, clock, around),
    close: () => exchange.close(),
  };
}

/** Bytes of a request or an answer beside its body: the line, headers and what TLS adds, about. */
const HTTP_OVERHEAD_BYTES = 700;

/** Counts what the client sends and gets: the same would go to Alpaca. */
export const meterExchange =
  (tally: Tally, invocations: Invocations) =>
  (inner: Fetch): Fetch =>
  (input, init) =>
    invocations.request('broker', async () => {
      const request = new Request(input, init);
      const sent = (await request.clone().arrayBuffer()).byteLength;
      const answer = await inner(request);
      const got = (await answer.clone().arrayBuffer()).byteLength;
      if (invocations.active) {
        tally.add('broker.requests');
        tally.add('broker.bytesOut', sent + request.url.length + HTTP_OVERHEAD_BYTES);
        tally.add('broker.bytesIn', got + HTTP_OVERHEAD_BYTES);
      }
      return answer;
    });
