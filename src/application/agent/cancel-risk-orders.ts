import { errorMessage } from '../../domain/errors.ts';
import { isOrderOf } from '../../domain/ids.ts';
import { NO_MONEY } from '../../domain/money.ts';
import type { GateOpenOrder } from '../../domain/risk/gate-input.ts';
import { isRiskReducing } from '../../domain/risk/risk-reducing.ts';
import { raiseAlert } from '../alerts/raise-alert.ts';
import type { BrokerOrder, BrokerPosition } from '../ports/broker.ts';
import type { Ports } from '../ports/index.ts';

export interface CanceledOrders {
  readonly canceledOrders: readonly BrokerOrder[];
  /** One line for a person about each thing that could not be done. */
  readonly failedCancels: readonly string[];
}

/** Orders of this agent that may still fill; others share the account. May throw Transient. */
export async function ownOpenOrders(ports: Ports, agentId: string): Promise<readonly BrokerOrder[]> {
  return (await ports.broker.openOrders()).filter(({ clientOrderId }) => isOrderOf(agentId, clientOrderId));
}

/**
 * Asks the broker to cancel the agent's open orders, but for those that reduce risk: an exit is never taken away.
 * Never throws on what the broker does: what failed is answered, logged and alerted, since what comes before a
 * cancel (kill switch on, agent stopped) stands without it.
 */
export async function cancelRiskOrders(
  ports: Ports,
  agentId: string,
  correlationId: string,
): Promise<CanceledOrders> {
  const canceledOrders: BrokerOrder[] = [];
  const failedCancels: string[] = [];
  const attempt = async (what: string, work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      failedCancels.push(`${what}: ${errorMessage(error)}`);
    }
  };
  await attempt('reading open orders', async () => {
    const [orders, positions] = await Promise.all([ownOpenOrders(ports, agentId), ports.broker.positions()]);
    const cancels = riskIncreasing(orders, positions).map((order) =>
      attempt(`${order.side} ${order.qty.toFixed()} ${order.symbol} (${order.clientOrderId})`, async () => {
        await ports.broker.cancel(order.brokerOrderId);
        canceledOrders.push(order);
      }),
    );
    await Promise.all(cancels);
  });
  if (failedCancels.length > 0) {
    await raiseAlert(ports, agentId, correlationId, {
      kind: 'cancel_failed',
      message: `Open orders could not all be canceled: ${failedCancels.join('; ')}`,
      advice: 'Look at the open orders at the broker and cancel those that should not fill.',
    });
  }
  return { canceledOrders, failedCancels };
}

/** Oldest first, each judged after the exits before it: two that close the same shares are one exit and one risk. */
function riskIncreasing(
  orders: readonly BrokerOrder[],
  positions: readonly BrokerPosition[],
): readonly BrokerOrder[] {
  const exits: GateOpenOrder[] = [];
  const byAge = [...orders].sort((one, other) => one.submittedAt.localeCompare(other.submittedAt));
  return byAge.filter((order) => {
    const { symbol, side, clientOrderId: intentId } = order;
    const qty = order.qty.minus(order.filledQty);
    const held = { positions, openOrders: exits, reservations: [], ...NO_BALANCES };
    if (!isRiskReducing({ intentId, symbol, side, qty }, held)) return true;
    exits.push({ symbol, side, qty, intentId });
    return false;
  });
}

/** What an order does to a position does not depend on these. */
const NO_BALANCES = { equity: NO_MONEY, cash: NO_MONEY, buyingPower: NO_MONEY };
