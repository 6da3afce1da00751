import type { RouteSpec } from './route.ts';
import { agentRoutes } from './routes/agent.ts';
import { alertsRoutes } from './routes/alerts.ts';
import { auditRoutes } from './routes/audit.ts';
import { cyclesRoutes } from './routes/cycles.ts';
import { decisionsRoutes } from './routes/decisions.ts';
import { documentRoutes } from './routes/document.ts';
import { healthRoutes } from './routes/health.ts';
import { liveRoutes } from './routes/live.ts';
import { marketRoutes } from './routes/market.ts';
import { orchestrationRoutes } from './routes/orchestration.ts';
import { portfolioRoutes } from './routes/portfolio.ts';
import { sagasRoutes } from './routes/sagas.ts';
import { settingsRoutes } from './routes/settings.ts';
import { strategiesRoutes } from './routes/strategies.ts';
import { universeRoutes } from './routes/universe.ts';

/** Every call there is. Where two paths match the same request, the first one here has it. */
export const API_ROUTES = {
  ...agentRoutes,
  ...settingsRoutes,
  ...cyclesRoutes,
  ...strategiesRoutes,
  ...decisionsRoutes,
  ...sagasRoutes,
  ...portfolioRoutes,
  ...orchestrationRoutes,
  ...universeRoutes,
  ...marketRoutes,
  ...alertsRoutes,
  ...auditRoutes,
  ...liveRoutes,
  ...healthRoutes,
  ...documentRoutes,
} as const satisfies Readonly<Record<string, RouteSpec>>;

export type RouteName = keyof typeof API_ROUTES;
export const ROUTE_NAMES = Object.keys(API_ROUTES) as readonly RouteName[];
