import type { AddressInfo } from 'node:net';
import { type ServerType, serve } from '@hono/node-server';
import { FatalError } from '../domain/errors.ts';

export interface HttpServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** Serves on loopback. Throws Fatal naming the port when it is taken. */
export function startHttpServer(
  port: number,
  answer: (request: Request) => Promise<Response>,
): Promise<HttpServer> {
  return new Promise((resolve, reject) => {
    const server: ServerType = serve({ fetch: answer, port, hostname: '127.0.0.1' }, (address: AddressInfo) =>
      resolve({ url: `http://127.0.0.1:${address.port}`, stop: () => stop(server) }),
    );
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE'
          ? new FatalError(
              `port ${port} is in use: stop what uses it or choose another with --port`,
              { port },
              error,
            )
          : error,
      ),
    );
  });
}

const stop = (server: ServerType): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    // Idle keep-alive connections would hold the process; requests in flight end first.
    if ('closeIdleConnections' in server) server.closeIdleConnections();
  });
