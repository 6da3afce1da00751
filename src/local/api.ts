import { writeFileSync } from 'node:fs';
import { every } from 'hono/combine';
import { createApp } from '../../functions/control-api/app.ts';
import type { Live } from '../../functions/control-api/app-options.ts';
import { createJwksVerifier } from '../adapters/jwt/jwks-verifier.ts';
import type { Ports } from '../application/ports/index.ts';
import type { HostClock } from './clock/host-clock.ts';
import type { DataFolder } from './data-folder.ts';
import { createDevIssuer, type DevIssuer } from './dev-issuer.ts';
import { createHttpGuard } from './http-guard.ts';
import { startHttpServer } from './http-server.ts';
import type { Modules } from './modules.ts';
import { createSharedAnswers } from './shared-answers.ts';
import { createThrottle } from './throttle.ts';
import type { Turnstile } from './turnstile.ts';

export interface ApiOptions {
  readonly ports: Ports;
  readonly clock: HostClock;
  readonly turnstile: Turnstile;
  readonly modules: Modules;
  readonly folder: DataFolder;
  readonly port: number;
  readonly live: Live;
}

/** Far more than a dashboard and a person ask, and less than keeps the agent from its work. */
const THROTTLE = { perSecond: 2_000, burst: 4_000 } as const;

/** Serves the control API on loopback: the application that AWS serves, with a token of this machine's own issuer. */
export async function startApi({ ports, clock, turnstile, modules, folder, port, live }: ApiOptions) {
  const { issuer, token } = await modules.start(
    'token issuer',
    () => issueToken(folder),
    async () => undefined,
  );
  const app = createApp({
    ports,
    verifyToken: createJwksVerifier(issuer),
    hostRules: every(
      createHttpGuard({ port }),
      createThrottle({ ...THROTTLE, nowMs: () => performance.now() }),
    ),
    live,
    modules: () => modules.report(),
  });
  const shared = createSharedAnswers();
  const answer = (request: Request): Promise<Response> => {
    const work = (): Promise<Response> => modules.track('control API', async () => app.fetch(request));
    // A read changes nothing: like on AWS it goes on beside whatever else does, and waits for nobody.
    if (request.method === 'GET') return isEndless(request) ? work() : shared.read(request, work);
    // A write is an activity like any other, and finds the market's time brought up to now.
    clock.interrupt();
    return turnstile.run(work).finally(() => {
      shared.written();
      clock.interrupt();
    });
  };
  const { url } = await modules.start(
    'control API',
    () => startHttpServer(port, answer),
    (server) => server.stop(),
  );
  return { url, token };
}

const isEndless = ({ url }: Request): boolean => new URL(url).pathname === '/api/v1/stream';

/** A token for whoever may read the data folder. */
async function issueToken(
  folder: DataFolder,
): Promise<{ readonly issuer: DevIssuer; readonly token: string }> {
  const issuer = await createDevIssuer(folder.keys);
  const token = await issuer.issueToken();
  writeFileSync(folder.token, token, { mode: 0o600 });
  return { issuer, token };
}
