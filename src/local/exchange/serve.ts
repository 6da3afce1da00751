import type { IncomingMessage } from 'node:http';
import { ConnectionReset, type Credentials, type PaperExchange } from '../../paper-exchange/index.ts';
import { createHostCheck } from '../http-guard.ts';
import { type Connection, startHttpServer } from '../http-server.ts';
import { createStreamServer } from './stream-server.ts';

export interface ServedExchange {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Serves an exchange and its trade-updates stream on loopback. Throws InvalidInput naming the port when it cannot be had.
 */
export async function serveExchange(
  exchange: PaperExchange,
  { port, credentials }: { readonly port: number; readonly credentials?: Credentials | undefined },
): Promise<ServedExchange> {
  const check = createHostCheck({ port });
  const admits = ({ headers }: IncomingMessage): boolean => check(headers.host, headers.origin);
  const stream = createStreamServer(exchange, credentials, admits);
  const answer = async (request: Request, { incoming }: Connection): Promise<Response> => {
    if (!admits(incoming))
      return Response.json(
        { code: 40310001, message: 'this server answers its own machine only' },
        { status: 403 },
      );
    try {
      return await exchange.app.fetch(request);
    } catch (error) {
      if (!(error instanceof ConnectionReset)) throw error;
      incoming.socket.resetAndDestroy();
      return new Response(null);
    }
  };
  const server = await startHttpServer(port, answer, (...upgrade) => stream.upgrade(...upgrade));
  return {
    url: server.url,
    async stop() {
      stream.close();
      await server.stop();
    },
  };
}
