import { runAnalysisCycles } from '../../src/application/cycles/run-analysis-cycle.ts';
import type { Ports } from '../../src/application/ports/index.ts';
import { analysisRequestSchema } from '../../src/contracts/messages/messages.ts';
import { parse } from '../../src/contracts/parse.ts';

/** From the schedule `analysis`: one cycle for each agent, or for the one that is named. */
export const createHandler =
  (ports: Ports) =>
  async (input: unknown): Promise<void> => {
    const { agentId: named } = parse(analysisRequestSchema, input, 'analysis request');
    const agents = named === undefined ? ports.config.agents.map((agent) => agent.agentId) : [named];
    await runAnalysisCycles(ports, agents);
  };
