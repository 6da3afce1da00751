import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { SECOND } from '../../domain/clock.ts';
import { type Credentials, openTradeStream, type PaperExchange } from '../../paper-exchange/index.ts';

const PATH = '/stream';

/** Alpaca gives a client ten seconds to say who it is. */
const AUTHENTICATE_WITHIN_MS = 10 * SECOND;
const PING_EVERY_MS = 30 * SECOND;
const LARGEST_MESSAGE = 16 * 1024;
/** Bytes that may wait for a client before it counts as gone. */
const LARGEST_BACKLOG = 4 * 1024 * 1024;

export interface StreamServer {
  /** Takes over a connection that asks for a WebSocket. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  close(): void;
}

/**
 * Carries the trade-updates stream over WebSockets at `/stream`. Frames to the client are binary with JSON in them, as
 * those of Alpaca's paper stream are; both kinds are understood. `admits` says whether a request is for this server.
 */
export function createStreamServer(
  exchange: Pick<PaperExchange, 'onTradeUpdate'>,
  credentials: Credentials | undefined,
  admits: (request: IncomingMessage) => boolean,
): StreamServer {
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: LARGEST_MESSAGE,
    perMessageDeflate: false,
  });

  const connect = (socket: WebSocket): void => {
    const session = openTradeStream(exchange, { send: (frame) => sendTo(socket, frame) }, credentials);
    const late = setTimeout(() => {
      if (!session.authorized) socket.close(1008, 'auth timeout');
    }, AUTHENTICATE_WITHIN_MS);
    const stopPings = pingWhileAlive(socket);
    socket.on('message', (data: RawData) => session.receive(textOf(data)));
    // A broken frame ends the connection; `close` follows and is where things are put away.
    socket.on('error', () => socket.terminate());
    socket.on('close', () => {
      clearTimeout(late);
      stopPings();
      session.end();
    });
  };

  return {
    upgrade(request, socket, head) {
      const url = new URL(request.url ?? '/', 'http://localhost');
      if (!admits(request)) refuse(socket, '403 Forbidden');
      else if (url.pathname !== PATH) refuse(socket, '404 Not Found');
      else server.handleUpgrade(request, socket, head, connect);
    },
    close() {
      for (const socket of server.clients) socket.close(1001, 'going away');
      server.close();
    },
  };
}

function sendTo(socket: WebSocket, frame: string): void {
  if (socket.readyState !== socket.OPEN) return;
  if (socket.bufferedAmount > LARGEST_BACKLOG) socket.terminate();
  else socket.send(Buffer.from(frame), { binary: true });
}

/** Who does not answer one ping until the next is gone. */
function pingWhileAlive(socket: WebSocket): () => void {
  let alive = true;
  socket.on('pong', () => {
    alive = true;
  });
  const timer = setInterval(() => {
    if (!alive) return socket.terminate();
    alive = false;
    socket.ping();
  }, PING_EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}

const textOf = (data: RawData): string =>
  (Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as ArrayBuffer)).toString('utf8');

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
