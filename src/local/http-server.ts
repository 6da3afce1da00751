import type { IncomingMessage } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import type { Duplex } from 'node:stream';
import { type Http2Bindings, type HttpBindings, type ServerType, serve } from '@hono/node-server';
import { InvalidInputError } from '../domain/errors.ts';

const HOST = '127.0.0.1';
/** Longer than callers keep a connection that is idle: who closes first must be the one who asks. */
const KEEP_ALIVE_MS = 75_000;
const REFUSALS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is in use',
  EACCES: 'is not for this user',
};

export interface HttpServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** What a request came in by. */
export interface Connection {
  readonly incoming: IncomingMessage;
}

/** Takes over a connection that is to become something else than HTTP. */
export type Upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** Serves on loopback. Throws InvalidInput naming the port when it cannot be had. */
export function startHttpServer(
  port: number,
  answer: (request: Request, connection: Connection) => Promise<Response>,
  upgrade?: Upgrade,
): Promise<HttpServer> {
  return new Promise((resolve, reject) => {
    const fetch = (request: Request, { incoming }: HttpBindings | Http2Bindings): Promise<Response> =>
      answer(request, { incoming: incoming as IncomingMessage });
    const server: ServerType = serve({ fetch, port, hostname: HOST }, (address: AddressInfo) =>
      resolve({ url: `http://${HOST}:${address.port}`, stop: () => stop(server) }),
    );
    if ('keepAliveTimeout' in server) server.keepAliveTimeout = KEEP_ALIVE_MS;
    if (upgrade !== undefined) server.on('upgrade', upgrade);
    server.once('error', (error: NodeJS.ErrnoException) => reject(refusal(port, error)));
  });
}

/** Throws InvalidInput naming the port when it cannot be had now: to know before anything else is begun. */
export function assertPortFree(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', (error) => reject(refusal(port, error)));
    probe.listen(port, HOST, () => probe.close(() => resolve()));
  });
}

function refusal(port: number, error: NodeJS.ErrnoException): Error {
  const why = REFUSALS[error.code ?? ''];
  if (why === undefined) return error;
  return new InvalidInputError(
    `port ${port} ${why}: choose another with --port`,
    { field: 'port', port },
    error,
  );
}

const stop = (server: ServerType): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    // Idle keep-alive connections would hold the process; requests in flight end first.
    if ('closeIdleConnections' in server) server.closeIdleConnections();
  });
