import { createServer, type Server } from 'node:http';
import type { Clock } from '../domain/clock.ts';
import { MINUTE } from '../domain/clock.ts';
import { ConflictError, errorMessage, InvalidInputError } from '../domain/errors.ts';

/** How long a person has to sign in. */
const PATIENCE_MS = 10 * MINUTE;

const PAGE = { 'content-type': 'text/plain; charset=utf-8', connection: 'close' };

/** Listens on loopback for the one request with which the sign-in page sends a person back. */
export interface SignInRedirect {
  /** The code. Throws Conflict when the page sent a refusal, or nobody came in ten minutes. */
  readonly code: Promise<string>;
  close(): void;
}

/**
 * @param callback the address that the client has; its port is listened on. Throws Conflict when it is taken
 * @param state what a request must bring; any other is answered 400 and ignored
 */
export async function awaitRedirect(callback: string, state: string, clock: Clock): Promise<SignInRedirect> {
  const { port } = new URL(callback);
  const { promise: code, resolve, reject } = Promise.withResolvers<string>();
  // It may fail before anybody waits for it.
  code.catch(() => undefined);
  const server = createServer((request, response) => {
    const query = new URL(request.url ?? '/', callback).searchParams;
    const [given, refusal] = [query.get('code'), query.get('error')];
    if (query.get('state') !== state || (given === null && refusal === null)) {
      response.writeHead(400, PAGE).end('This is not the sign-in that Quarterdeck waits for.\n');
      return;
    }
    response.writeHead(200, PAGE).end('You may close this page and go back to the terminal.\n');
    if (given === null) reject(new ConflictError(`the sign-in page refuses: ${refusal ?? ''}`));
    else resolve(given);
  });
  await listen(server, Number(port));
  const patience = clock.timer(PATIENCE_MS);
  void patience.expired.then(() => reject(new ConflictError('nobody signed in within ten minutes')));
  return {
    code,
    close() {
      patience.cancel();
      server.close();
      server.closeAllConnections();
    },
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      reject(
        new InvalidInputError(`port ${port} of this machine must be free to sign in: ${errorMessage(error)}`),
      );
    });
    server.listen(port, '127.0.0.1', resolve);
  });
}
