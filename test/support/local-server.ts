import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Answer = (response: ServerResponse, request: IncomingMessage) => void;

export interface LocalServer {
  readonly url: string;
  /** Path and query of every request, in order. */
  readonly asked: string[];
  /** Headers of the newest request. */
  readonly headers: () => IncomingMessage['headers'];
  /** How the next requests are answered. */
  answer: Answer;
  close(): Promise<void>;
}

/** A server on a port of its own that answers as it is told, like a vendor on a good or a bad day. */
export async function startServer(answer: Answer): Promise<LocalServer> {
  const asked: string[] = [];
  let headers: IncomingMessage['headers'] = {};
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    headers = request.headers;
    local.answer(response, request);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const local: LocalServer = {
    url: `http://127.0.0.1:${port}`,
    asked,
    headers: () => headers,
    answer,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return local;
}

export const json =
  (body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Answer =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(body));
  };

export const text =
  (body: string, status = 200): Answer =>
  (response) => {
    response.writeHead(status, { 'content-type': 'text/html' });
    response.end(body);
  };

/** Says how much will come, sends less and hangs up. */
export const cutOff =
  (body: string): Answer =>
  (response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length + 100 });
    response.write(body, () => response.destroy());
  };

/** Whole as HTTP goes, but half a document. */
export const truncated = (body: string): Answer => text(body.slice(0, Math.floor(body.length / 2)));

/** Takes the request and says nothing. */
export const silent: Answer = () => undefined;

/** Begins to answer, and never ends. */
export const dripping: Answer = (response) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.write('{');
  const drip = setInterval(() => response.write(' '), 10);
  response.on('close', () => clearInterval(drip));
};

/** Sends as much as is taken. */
export const endless: Answer = (response) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  const piece = '['.repeat(16_384);
  const pour = (): void => {
    while (!response.destroyed && response.write(piece));
  };
  response.on('drain', pour);
  pour();
};

/** Hangs up without a word. */
export const reset: Answer = (response) => void response.destroy();
