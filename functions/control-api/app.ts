import { Hono, type MiddlewareHandler } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import type { Ports } from '../../src/application/ports/index.ts';
import type { VerifyToken } from '../../src/application/ports/token-verifier.ts';
import type { ModuleReport } from '../../src/contracts/http/health.ts';
import { once } from '../composition/parts/once.ts';
import { AREAS, type Area } from './areas.ts';
import { authenticate } from './auth.ts';
import { correlation } from './correlation.ts';
import type { ApiEnv } from './environment.ts';
import { mountArea } from './mount.ts';
import { answerError, respondProblem } from './problem.ts';

export interface AppOptions {
  readonly ports: Ports;
  readonly verifyToken: VerifyToken;
  /** Comes before everything else, such as the check of Host and Origin on a laptop. */
  readonly hostRules?: MiddlewareHandler;
  /** Where a saga's execution can be looked at, where there is such a place. */
  readonly consoleUrlOf?: (execution: string) => string;
  /** Modules of the process that serves the API. */
  readonly modules?: () => readonly ModuleReport[];
}

/**
 * The control API: every route of `API_ROUTES`, on any host that Hono runs on. It hands a call to the part of the API
 * that the path belongs to.
 */
export function createApp(options: AppOptions): Hono {
  const app = new Hono();
  for (const { under, open } of AREAS) {
    const opened = once(async () => createPart(options, await open(options)));
    for (const path of under) app.all(`${path}/*`, async (c) => (await opened()).fetch(c.req.raw, c.env));
  }
  const nowhere = createPart(options, { routes: {}, handlers: {} });
  app.notFound((c) => nowhere.fetch(c.req.raw, c.env));
  return app;
}

/** An application with the routes of one area, and all that goes for every call. */
function createPart({ ports, verifyToken, hostRules }: AppOptions, area: Area): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  app.use(correlation(ports));
  app.use(
    secureHeaders({ contentSecurityPolicy: { defaultSrc: ["'none'"], styleSrc: ["'unsafe-inline'"] } }),
  );
  app.use(async (c, next) => {
    c.header('Cache-Control', 'no-store');
    await next();
  });
  if (hostRules !== undefined) app.use(hostRules);
  mountArea(app, area, verifyToken, ports);
  // Who has no token learns nothing, not even which paths there are.
  app.notFound(async (c) => {
    const found = await authenticate(c, verifyToken);
    if ('refusal' in found) return found.refusal;
    return respondProblem(c, { status: 404, detail: `There is no ${c.req.method} ${c.req.path}.` });
  });
  app.onError(answerError(ports.log));
  return app;
}
