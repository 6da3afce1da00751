import { existingAgent } from '../../../src/application/agent/change-lifecycle.ts';
import { runAnalysisCycle } from '../../../src/application/cycles/run-analysis-cycle.ts';
import type { Ports } from '../../../src/application/ports/index.ts';
import { currentCycle, listCycles, oneCycle } from '../../../src/application/queries/cycles.ts';
import { type Handlers, pageAnswer } from '../calls.ts';

type CycleRoutes = 'listCycles' | 'startCycle' | 'currentCycle' | 'oneCycle';

export const cycleHandlers = (ports: Ports): Pick<Handlers, CycleRoutes> => ({
  listCycles: async ({ query }) => pageAnswer(await listCycles(ports, query)),

  startCycle: async ({ query, body, correlationId, by }) => {
    await existingAgent(ports, { agentId: query.agentId, correlationId, by });
    const { cycleId, status, skipReason } = await runAnalysisCycle(ports, {
      agentId: query.agentId,
      symbols: body.symbols,
      correlationId,
    });
    return { cycleId, status, skipReason: skipReason ?? null };
  },

  currentCycle: ({ query }) => currentCycle(ports, query.agentId),

  oneCycle: async ({ query, params }) => {
    const { decisions, orders, logs, ...cycle } = await oneCycle(ports, query.agentId, params.id);
    return { ...cycle, decisions: [...decisions], orders: [...orders], logs: [...logs] };
  },
});
