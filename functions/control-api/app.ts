import { Hono } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import { once } from '../composition/parts/once.ts';
import type { AppOptions } from './app-options.ts';
import type { Area } from './area.ts';
import { AREAS } from './areas.ts';
import { authenticate } from './auth.ts';
import { correlation } from './correlation.ts';
import type { ApiEnv } from './environment.ts';
import { mountArea } from './mount.ts';
import { answerError, respondProblem } from './problem.ts';

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
    c.header('Cache-Control', c.req.method === 'GET' ? 'private, no-cache' : 'no-store');
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
