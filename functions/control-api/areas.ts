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
 * The API in parts, each set up at the first call to one of its paths. The code of all of them is loaded with the first
 * call, and not at the start. Where two match a path, the first one here has it.
 */
export const AREAS: readonly AreaSpec[] = [
  {
    under: ['/api/v1/agent/settings', '/api/v1/agent/mode'],
    open: async ({ ports }) => {
      const { settingsHandlers, settingsRoutes } = await import('./routes/index.ts');
      return area(settingsRoutes, settingsHandlers(ports));
    },
  },
  {
    under: ['/api/v1/agent'],
    open: async ({ ports }) => {
      const { agentHandlers, agentRoutes } = await import('./routes/index.ts');
      return area(agentRoutes, agentHandlers(ports));
    },
  },
  {
    under: ['/api/v1/cycles'],
    open: async ({ ports }) => {
      const { cycleHandlers, cyclesRoutes } = await import('./routes/index.ts');
      return area(cyclesRoutes, cycleHandlers(ports));
    },
  },
  {
    under: ['/api/v1/strategies'],
    open: async ({ ports }) => {
      const { strategiesRoutes, strategyHandlers } = await import('./routes/index.ts');
      return area(strategiesRoutes, strategyHandlers(ports));
    },
  },
  {
    under: ['/api/v1/decisions'],
    open: async ({ ports }) => {
      const { decisionHandlers, decisionsRoutes } = await import('./routes/index.ts');
      return area(decisionsRoutes, decisionHandlers(ports));
    },
  },
  {
    under: ['/api/v1/sagas'],
    open: async (options) => {
      const { sagaHandlers, sagasRoutes } = await import('./routes/index.ts');
      return area(sagasRoutes, sagaHandlers(options));
    },
  },
  {
    under: ['/api/v1/positions', '/api/v1/orders', '/api/v1/trades', '/api/v1/portfolio'],
    open: async ({ ports }) => {
      const { portfolioHandlers, portfolioRoutes } = await import('./routes/index.ts');
      return area(portfolioRoutes, portfolioHandlers(ports));
    },
  },
  {
    under: ['/api/v1/orchestration'],
    open: async ({ ports }) => {
      const { orchestrationHandlers, orchestrationRoutes } = await import('./routes/index.ts');
      return area(orchestrationRoutes, orchestrationHandlers(ports));
    },
  },
  {
    under: ['/api/v1/universe'],
    open: async ({ ports }) => {
      const { universeHandlers, universeRoutes } = await import('./routes/index.ts');
      return area(universeRoutes, universeHandlers(ports));
    },
  },
  {
    under: ['/api/v1/calendar', '/api/v1/market'],
    open: async ({ ports }) => {
      const { marketHandlers, marketRoutes } = await import('./routes/index.ts');
      return area(marketRoutes, marketHandlers(ports));
    },
  },
  {
    under: ['/api/v1/alerts'],
    open: async ({ ports }) => {
      const { alertHandlers, alertsRoutes } = await import('./routes/index.ts');
      return area(alertsRoutes, alertHandlers(ports));
    },
  },
  {
    under: ['/api/v1/audit'],
    open: async ({ ports }) => {
      const { auditHandlers, auditRoutes } = await import('./routes/index.ts');
      return area(auditRoutes, auditHandlers(ports));
    },
  },
  {
    under: ['/api/v1/metrics', '/api/v1/stream'],
    open: async (options) => {
      const { liveHandlers, liveRoutes } = await import('./routes/index.ts');
      return area(liveRoutes, liveHandlers(options));
    },
  },
  {
    under: ['/health'],
    open: async (options) => {
      const { healthHandlers, healthRoutes } = await import('./routes/index.ts');
      return area(healthRoutes, healthHandlers(options));
    },
  },
  {
    under: ['/openapi.json', '/docs'],
    open: async () => {
      const { documentHandlers, documentRoutes } = await import('./routes/index.ts');
      return area(documentRoutes, documentHandlers());
    },
  },
];
