import type { API_ROUTES, RouteName } from '../../src/contracts/http/routes.ts';
import type { AppOptions } from './app-options.ts';
import type { Area } from './area.ts';
import type { Handlers } from './calls.ts';

interface AreaSpec {
  /** Every path of the area is one of these, or below one. */
  readonly under: readonly string[];
  readonly open: (options: AppOptions) => Promise<Area>;
}

/** Checks that each route has its own handler. */
const area = <R extends RouteName>(
  routes: Pick<typeof API_ROUTES, R>,
  handlers: Pick<Handlers, R>,
): Area => ({ routes, handlers: handlers as Partial<Handlers> });

/**
 * The API in parts, each loaded at the first call to one of its paths: the schemas and use cases of all of them take
 * longer to load than a person should wait for one answer. Where two match a path, the first one here has it.
 */
export const AREAS: readonly AreaSpec[] = [
  {
    under: ['/api/v1/agent/settings', '/api/v1/agent/mode'],
    open: async ({ ports }) => {
      const { settingsHandlers, settingsRoutes } = await import('./routes/settings.ts');
      return area(settingsRoutes, settingsHandlers(ports));
    },
  },
  {
    under: ['/api/v1/agent'],
    open: async ({ ports }) => {
      const { agentHandlers, agentRoutes } = await import('./routes/agent.ts');
      return area(agentRoutes, agentHandlers(ports));
    },
  },
  {
    under: ['/api/v1/cycles'],
    open: async ({ ports }) => {
      const { cycleHandlers, cyclesRoutes } = await import('./routes/cycles.ts');
      return area(cyclesRoutes, cycleHandlers(ports));
    },
  },
  {
    under: ['/api/v1/strategies'],
    open: async ({ ports }) => {
      const { strategiesRoutes, strategyHandlers } = await import('./routes/strategies.ts');
      return area(strategiesRoutes, strategyHandlers(ports));
    },
  },
  {
    under: ['/api/v1/decisions'],
    open: async ({ ports }) => {
      const { decisionHandlers, decisionsRoutes } = await import('./routes/decisions.ts');
      return area(decisionsRoutes, decisionHandlers(ports));
    },
  },
  {
    under: ['/api/v1/sagas'],
    open: async (options) => {
      const { sagaHandlers, sagasRoutes } = await import('./routes/sagas.ts');
      return area(sagasRoutes, sagaHandlers(options));
    },
  },
  {
    under: ['/api/v1/positions', '/api/v1/orders', '/api/v1/trades', '/api/v1/portfolio'],
    open: async ({ ports }) => {
      const { portfolioHandlers, portfolioRoutes } = await import('./routes/portfolio.ts');
      return area(portfolioRoutes, portfolioHandlers(ports));
    },
  },
  {
    under: ['/api/v1/orchestration'],
    open: async ({ ports }) => {
      const { orchestrationHandlers, orchestrationRoutes } = await import('./routes/orchestration.ts');
      return area(orchestrationRoutes, orchestrationHandlers(ports));
    },
  },
  {
    under: ['/api/v1/universe'],
    open: async ({ ports }) => {
      const { universeHandlers, universeRoutes } = await import('./routes/universe.ts');
      return area(universeRoutes, universeHandlers(ports));
    },
  },
  {
    under: ['/api/v1/calendar', '/api/v1/market'],
    open: async ({ ports }) => {
      const { marketHandlers, marketRoutes } = await import('./routes/market.ts');
      return area(marketRoutes, marketHandlers(ports));
    },
  },
  {
    under: ['/api/v1/alerts'],
    open: async ({ ports }) => {
      const { alertHandlers, alertsRoutes } = await import('./routes/alerts.ts');
      return area(alertsRoutes, alertHandlers(ports));
    },
  },
  {
    under: ['/api/v1/audit'],
    open: async ({ ports }) => {
      const { auditHandlers, auditRoutes } = await import('./routes/audit.ts');
      return area(auditRoutes, auditHandlers(ports));
    },
  },
  {
    under: ['/api/v1/metrics', '/api/v1/stream'],
    open: async (options) => {
      const { liveHandlers, liveRoutes } = await import('./routes/live.ts');
      return area(liveRoutes, liveHandlers(options));
    },
  },
  {
    under: ['/health'],
    open: async (options) => {
      const { healthHandlers, healthRoutes } = await import('./routes/health.ts');
      return area(healthRoutes, healthHandlers(options));
    },
  },
  {
    under: ['/openapi.json', '/docs'],
    open: async () => {
      const { documentHandlers, documentRoutes } = await import('./routes/document.ts');
      return area(documentRoutes, documentHandlers());
    },
  },
];
