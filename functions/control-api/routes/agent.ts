import { activateKillSwitch } from '../../../src/application/agent/activate-kill-switch.ts';
import { agentStatus } from '../../../src/application/agent/agent-status.ts';
import { cancelFlatten } from '../../../src/application/agent/cancel-flatten.ts';
import type { CanceledOrders } from '../../../src/application/agent/cancel-risk-orders.ts';
import { existingAgent } from '../../../src/application/agent/change-lifecycle.ts';
import { pauseAgent } from '../../../src/application/agent/pause-agent.ts';
import { readKillSwitch } from '../../../src/application/agent/read-kill-switch.ts';
import { resetKillSwitch } from '../../../src/application/agent/reset-kill-switch.ts';
import { resumeAgent } from '../../../src/application/agent/resume-agent.ts';
import { startAgent } from '../../../src/application/agent/start-agent.ts';
import { stopAgent } from '../../../src/application/agent/stop-agent.ts';
import type { Ports } from '../../../src/application/ports/index.ts';
import { redriveDeadLetters } from '../../../src/application/queues/redrive-dead-letters.ts';
import { ANALYSIS_EXPRESSIONS } from '../../../src/topology/topology.ts';
import type { Call, Handlers } from '../calls.ts';
import { agentStatusAnswerOf } from './agent-status-answer.ts';
import { commandOf } from './command-of.ts';
import { killSwitchAnswerOf } from './kill-switch-answer.ts';
import { openOrderAnswerOf } from './open-order-answer.ts';

export { agentRoutes } from '../../../src/contracts/http/routes/agent.ts';

type AgentRoutes =
  | 'startAgent'
  | 'stopAgent'
  | 'pauseAgent'
  | 'resumeAgent'
  | 'agentStatus'
  | 'killSwitch'
  | 'changeKillSwitch'
  | 'redriveDeadLetters';

export const agentHandlers = (ports: Ports): Pick<Handlers, AgentRoutes> => ({
  startAgent: (call) => startAgent(ports, { ...commandOf(call), ...call.body }),

  stopAgent: async (call) => {
    const stopped = await stopAgent(ports, { ...commandOf(call), ...call.body });
    return {
      ...stopped,
      openPositions: [...stopped.openPositions],
      pendingOrders: stopped.pendingOrders?.map(openOrderAnswerOf) ?? null,
    };
  },

  pauseAgent: (call) => pauseAgent(ports, { ...commandOf(call), ...call.body }),

  resumeAgent: (call) => resumeAgent(ports, commandOf(call)),

  agentStatus: async (call) => {
    const report = await agentStatus(ports, commandOf(call), ANALYSIS_EXPRESSIONS);
    return agentStatusAnswerOf(report);
  },

  killSwitch: async (call) => {
    await existingAgent(ports, commandOf(call));
    return killSwitchAnswerOf(await readKillSwitch(ports, call.query.agentId));
  },

  changeKillSwitch: async (call) => {
    const { canceledOrders, failedCancels } = await changeKillSwitch(ports, call);
    const reading = await readKillSwitch(ports, call.query.agentId);
    return {
      ...killSwitchAnswerOf(reading),
      canceledOrders: canceledOrders.map(({ clientOrderId, symbol, side, qty }) => ({
        clientOrderId,
        symbol,
        side,
        qty,
      })),
      failedCancels: [...failedCancels],
    };
  },

  redriveDeadLetters: (call) => redriveDeadLetters(ports, { ...commandOf(call), queue: call.body.queue }),
});

const NO_ORDERS: CanceledOrders = { canceledOrders: [], failedCancels: [] };

async function changeKillSwitch(ports: Ports, call: Call<'changeKillSwitch'>): Promise<CanceledOrders> {
  const { body } = call;
  const command = { ...commandOf(call), reason: body.reason };
  switch (body.action) {
    case 'activate': {
      const { cancelOpenOrders, flatten } = body;
      return activateKillSwitch(ports, { ...command, cancelOpenOrders, flatten });
    }
    case 'cancel_flatten':
      await cancelFlatten(ports, command);
      return NO_ORDERS;
    case 'reset':
      await resetKillSwitch(ports, command);
      return NO_ORDERS;
  }
}
