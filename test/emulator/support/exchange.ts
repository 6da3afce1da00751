import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { createSystemClock } from '../../../src/adapters/system/clock.ts';
import { createPaperExchange } from '../../../src/paper-exchange/index.ts';
import { marketAround } from './market.ts';

/** The keys of the exchange's one account; the functions find them in their secret. */
export const KEYS = { keyId: 'EMULATORKEY', secretKey: 'EMULATORSECRET' } as const;

export interface ServedExchange {
  readonly url: string;
  close(): void;
}

/** The paper exchange on a port of loopback, which is all that a function may trade with here (SE2). */
export async function serveExchange(folder: string): Promise<ServedExchange> {
  const clock = createSystemClock();
  const market = marketAround(clock.now(), folder);
  const exchange = createPaperExchange({ clock, market, credentials: KEYS });
  const { address, close } = await listen(exchange.app.fetch);
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () => {
      close();
      exchange.close();
    },
  };
}

const listen = (fetch: (request: Request) => Response | Promise<Response>) =>
  new Promise<{ address: AddressInfo; close: () => void }>((resolve) => {
    const server = serve({ fetch, hostname: '127.0.0.1', port: 0 }, (address) => {
      resolve({ address, close: () => server.close() });
    });
  });
