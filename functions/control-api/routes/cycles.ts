import { existingAgent } from '../../../src/application/agent/change-lifecycle.ts';
import type { CycleStarted } from '../../../src/application/cycles/carry-out-cycle.ts';
import { pauseCycle, resumeCycle, stopCycle } from '../../../src/application/cycles/control-cycle.ts';
import { runAnalysisCycle } from '../../../src/application/cycles/run-analysis-cycle.ts';
import { runExecutionCycle } from '../../../src/application/decisions/run-execution-cycle.ts';
import { runMaintenanceCycle } from '../../../src/application/maintenance/run-maintenance-cycle.ts';
import type { Ports } from '../../../src/application/ports/index.ts';
import { currentCycle, listCycles, oneCycle } from '../../../src/application/queries/cycles.ts';
import { runRebalanceCycle } from '../../../src/application/rebalance/run-rebalance-cycle.ts';
import { sha256 } from '../../composition/sha256.ts';
import { type Call, type Handlers, pageAnswer } from '../calls.ts';
import { commandOf } from './command-of.ts';

export { cyclesRoutes } from '../../../src/contracts/http/routes/cycles.ts';

type CycleRoutes =
  | 'listCycles'
  | 'startCycle'
  | 'stopCycle'
  | 'pauseCycle'
  | 'resumeCycle'
  | 'currentCycle'
  | 'oneCycle'
  | 'cycleLogs';

interface CycleCommand {
  readonly agentId: string;
  readonly correlationId: string;
  readonly symbols: readonly string[] | undefined;
}

const CYCLES: Readonly<
  Record<Call<'startCycle'>['body']['type'], (ports: Ports, command: CycleCommand) => Promise<CycleStarted>>
> = {
  analysis: runAnalysisCycle,
  rebalance: runRebalanceCycle,
  execution: runExecutionCycle,
  maintenance: (ports, command) => runMaintenanceCycle(ports, command, sha256),
};

export const cycleHandlers = (ports: Ports): Pick<Handlers, CycleRoutes> => ({
  listCycles: async ({ query }) => pageAnswer(await listCycles(ports, query)),

  startCycle: async ({ query, body, correlationId, by }) => {
    await existingAgent(ports, { agentId: query.agentId, correlationId, by });
    const { type, symbols } = body;
    const command = { agentId: query.agentId, correlationId };
    const started = await CYCLES[type](ports, { ...command, symbols });
    const { cycleId, status, skipReason } = started;
    return { cycleId, status, skipReason: skipReason ?? null };
  },

  stopCycle: (call) => stopCycle(ports, { ...commandOf(call), reason: call.body.reason }),

  pauseCycle: (call) => pauseCycle(ports, commandOf(call)),

  resumeCycle: (call) => resumeCycle(ports, commandOf(call)),

  currentCycle: ({ query }) => currentCycle(ports, query.agentId),

  cycleLogs: async ({ query, params }) => ({
    items: [...(await oneCycle(ports, query.agentId, params.id)).logs],
  }),

  oneCycle: async ({ query, params }) => {
    const { decisions, orders, logs, ...cycle } = await oneCycle(ports, query.agentId, params.id);
    return { ...cycle, decisions: [...decisions], orders: [...orders], logs: [...logs] };
  },
});
