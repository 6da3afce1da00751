import type { Ports } from '../../../src/application/ports/index.ts';
import { type HealthReport, healthReport } from '../../../src/application/queries/health-report.ts';
import { readiness, startup } from '../../../src/application/queries/probes.ts';
import type { ModuleReport } from '../../../src/contracts/http/health.ts';
import type { Handlers } from '../calls.ts';
import { currentCycleOf } from './agent-status-answer.ts';
import { createBriefCache } from './brief-cache.ts';

export { healthRoutes } from '../../../src/contracts/http/routes/health.ts';

export interface HealthOptions {
  readonly ports: Ports;
  readonly modules?: () => readonly ModuleReport[];
}

/** Health needs no token, so asking it often must not cost the broker's and the data source's rate limits. */
const REPORT_LIFETIME_MS = 5_000;

export function healthHandlers(
  options: HealthOptions,
): Pick<Handlers, 'health' | 'live' | 'ready' | 'startup'> {
  const { ports, modules = () => [] } = options;
  const reports = createBriefCache<HealthReport>(ports.clock, REPORT_LIFETIME_MS);
  const probe = (fault: string | undefined) =>
    ({ status: fault === undefined ? 'ok' : 'unavailable', detail: fault ?? null }) as const;
  return {
    health: async ({ query: { agentId } }) => {
      const report = await reports.get(agentId, () => healthReport(ports, agentId));
      const agent = report.agent && {
        ...report.agent,
        currentCycle: currentCycleOf(report.agent.currentCycle),
      };
      return { ...report, agent, dependencies: [...report.dependencies], modules: [...modules()] };
    },

    live: async () => probe(undefined),

    ready: async () => probe(await readiness(ports)),

    startup: async () => probe(await startup(ports)),
  };
}
