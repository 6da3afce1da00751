import { createServer } from 'node:net';
import { usd } from '../../../src/domain/money.ts';
import { type ServedExchange, serveExchange } from '../../../src/local/exchange/serve.ts';
import {
  createPaperExchange,
  type ExchangeSettings,
  type FaultPlan,
  type Market,
  type PaperExchange,
} from '../../../src/paper-exchange/index.ts';

export const KEYS = { keyId: 'PAPEREXCHANGE', secret: 'PAPEREXCHANGESECRET' };

export interface ServedVenue extends ServedExchange {
  /** Epoch milliseconds of market time; it stands still but for this. */
  now: number;
  readonly exchange: PaperExchange;
  /** Moves market time on and lets what happens on the way happen. */
  readonly pass: (ms: number) => void;
}

/** A paper exchange behind a real port of this machine, and a clock that stands still. */
export async function serve(
  market: Market,
  now: number,
  options: {
    readonly requestsAMinute?: number;
    readonly settings?: Partial<ExchangeSettings>;
    readonly faults?: FaultPlan;
  } = {},
): Promise<ServedVenue> {
  const time = { now };
  const credentials = { keyId: KEYS.keyId, secretKey: KEYS.secret };
  const exchange = createPaperExchange({
    clock: { now: () => new Date(time.now) },
    market,
    credentials,
    initialCash: usd('100000'),
    ...options,
  });
  const server = await serveExchange(exchange, { port: await freePort(), credentials });
  return Object.assign(time, {
    url: server.url,
    exchange,
    pass(ms: number) {
      time.now += ms;
      exchange.advanceTo(new Date(time.now));
    },
    async stop() {
      await server.stop();
      exchange.close();
    },
  });
}

/** A port that was free a moment ago. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(address !== null && typeof address === 'object' ? address.port : 0));
    });
  });
}
