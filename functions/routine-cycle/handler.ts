import { runExecutionCycle } from '../../src/application/decisions/run-execution-cycle.ts';
import { runMaintenanceCycle } from '../../src/application/maintenance/run-maintenance-cycle.ts';
import type { Ports } from '../../src/application/ports/index.ts';
import { runRebalanceCycle } from '../../src/application/rebalance/run-rebalance-cycle.ts';
import { forEachAgent } from '../../src/application/support/each-agent.ts';
import { type RoutineRequest, routineRequestSchema } from '../../src/contracts/messages/messages.ts';
import { parse } from '../../src/contracts/parse.ts';
import { sha256 } from '../composition/sha256.ts';

interface Command {
  readonly agentId: string;
  readonly correlationId: string;
}

const ROUTINES: Readonly<
  Record<RoutineRequest['type'], (ports: Ports, command: Command) => Promise<unknown>>
> = {
  rebalance: runRebalanceCycle,
  execution: runExecutionCycle,
  maintenance: (ports, command) => runMaintenanceCycle(ports, command, sha256),
};

/** From the schedules of the seldom cycles: one for each agent, or for the one that is named. */
export const createHandler =
  (ports: Ports) =>
  async (input: unknown): Promise<void> => {
    const { type, agentId: named } = parse(routineRequestSchema, input, 'routine request');
    const agentIds = named === undefined ? ports.config.agents.map(({ agentId }) => agentId) : [named];
    await forEachAgent(ports, agentIds, `run the ${type} cycle`, (agentId, correlationId) =>
      ROUTINES[type](ports, { agentId, correlationId }),
    );
  };
