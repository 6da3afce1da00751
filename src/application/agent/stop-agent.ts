import type { BrokerOrder } from '../ports/broker.ts';
import type { Ports } from '../ports/index.ts';
import { type PositionView, positionViews } from '../queries/positions.ts';
import { required } from '../support/change.ts';
import { reportFault } from '../support/report-fault.ts';
import { alertFailedCancels, cancelRiskOrders, ownOpenOrders } from './cancel-risk-orders.ts';
import { changeLifecycle } from './change-lifecycle.ts';
import type { OperatorCommand } from './operator-command.ts';

export interface StopAgent extends OperatorCommand {
  readonly reason: string;
  /** Open orders that increase risk are canceled; exits never are. */
  readonly cancelOpenOrders: boolean;
}

export interface AgentStopped {
  readonly status: 'stopped';
  readonly stoppedAt: string;
  readonly openPositions: readonly PositionView[];
  /** Null when the broker does not answer: then nobody knows. */
  readonly pendingOrders: readonly BrokerOrder[] | null;
}

/**
 * Stops the agent (AG1): no new risk; positions stay open, and what is in flight ends by its saga. The stop stands
 * also when the broker cannot be asked afterwards. Throws Conflict, NotFound.
 */
export async function stopAgent(ports: Ports, command: StopAgent): Promise<AgentStopped> {
  const { agentId, reason, cancelOpenOrders } = command;
  const stoppedAt = await changeLifecycle(ports, command, 'stop', (agent, since) => ({
    agent: { ...agent, lifecycle: { status: 'stopped', since, reason } },
    result: since,
    detail: { reason, cancelOpenOrders },
  }));
  if (cancelOpenOrders) {
    const { failedCancels } = await cancelRiskOrders(ports, agentId, 'own');
    await alertFailedCancels(ports, agentId, command.correlationId, failedCancels);
  }
  const portfolio = await required(ports, 'portfolio', agentId, 'portfolio');
  return {
    status: 'stopped',
    stoppedAt,
    openPositions: positionViews(portfolio.record),
    pendingOrders: await pendingOrders(ports, command),
  };
}

async function pendingOrders(
  ports: Ports,
  { agentId, correlationId }: OperatorCommand,
): Promise<readonly BrokerOrder[] | null> {
  try {
    return await ownOpenOrders(ports, agentId);
  } catch (error) {
    reportFault(ports, 'stopped, but the open orders are unknown', error, { agentId, correlationId });
    return null;
  }
}
