import { Hono, type MiddlewareHandler } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import type { Ports } from '../../src/application/ports/index.ts';
import type { VerifyToken } from '../../src/application/ports/token-verifier.ts';
import type { ModuleReport } from '../../src/contracts/http/health.ts';
import { ROUTE_NAMES } from '../../src/contracts/http/routes.ts';
import { authenticate } from './auth.ts';
import type { Handlers } from './calls.ts';
import { correlation } from './correlation.ts';
import type { ApiEnv } from './environment.ts';
import { mount } from './mount.ts';
import { answerError, respondProblem } from './problem.ts';
import { agentHandlers } from './routes/agent.ts';
import { auditHandlers } from './routes/audit.ts';
import { cycleHandlers } from './routes/cycles.ts';
import { decisionHandlers } from './routes/decisions.ts';
import { documentHandlers } from './routes/document.ts';
import { healthHandlers } from './routes/health.ts';
import { portfolioHandlers } from './routes/portfolio.ts';
import { sagaHandlers } from './routes/sagas.ts';
import { settingsHandlers } from './routes/settings.ts';

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

/** The control API: every route of `API_ROUTES`, on any host that Hono runs on. */
export function createApp(options: AppOptions): Hono<ApiEnv> {
  const { ports, verifyToken, hostRules } = options;
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
  const handlers = handlersOf(options);
  for (const name of ROUTE_NAMES) mount(app, name, handlers, verifyToken, ports);
  // Who has no token learns nothing, not even which paths there are.
  app.notFound(async (c) => {
    const found = await authenticate(c, verifyToken);
    if ('refusal' in found) return found.refusal;
    return respondProblem(c, { status: 404, detail: `There is no ${c.req.method} ${c.req.path}.` });
  });
  app.onError(answerError(ports.log));
  return app;
}

const handlersOf = (options: AppOptions): Handlers => ({
  ...agentHandlers(options.ports),
  ...settingsHandlers(options.ports),
  ...cycleHandlers(options.ports),
  ...decisionHandlers(options.ports),
  ...sagaHandlers(options),
  ...portfolioHandlers(options.ports),
  ...auditHandlers(options.ports),
  ...healthHandlers(options),
  ...documentHandlers(),
});
