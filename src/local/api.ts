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
import { createSharedTurn } from './shared-turn.ts';
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
  const shared = createSharedTurn(turnstile, () => performance.now());
  // A request is an activity like any other, and finds the market's time brought up to now.
  const answer = (request: Request): Promise<Response> => {
    clock.interrupt();
    const work = (): Promise<Response> => modules.track('control API', async () => app.fetch(request));
    const answered = isRead(request) ? shared(work) : turnstile.run(work);
    return answered.finally(() => clock.interrupt());
  };
  const { url } = await modules.start(
    'control API',
    () => startHttpServer(port, answer),
    (server) => server.stop(),
  );
  return { url, token };
}

/** Asks nobody but the store: health and market data ask vendors, with retries that sleep on the clock. */
const isRead = ({ method, url }: Request): boolean =>
  method === 'GET' && /^\/api\/v1\/(?!market\/)/.test(new URL(url).pathname);

/** A token for whoever may read the data folder. */
async function issueToken(
  folder: DataFolder,
): Promise<{ readonly issuer: DevIssuer; readonly token: string }> {
  const issuer = await createDevIssuer(folder.keys);
  const token = await issuer.issueToken();
  writeFileSync(folder.token, token, { mode: 0o600 });
  return { issuer, token };
}
