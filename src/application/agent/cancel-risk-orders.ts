import { type AssetClass, assetClassOf } from '../../domain/asset.ts';
import { errorMessage } from '../../domain/errors.ts';
import { isOrderOf } from '../../domain/ids.ts';
import { raiseAlert } from '../alerts/raise-alert.ts';
import { listedOrders } from '../portfolio/listed-orders.ts';
import { noteTakenBack } from '../portfolio/note-taken-back.ts';
import { byRisk, type WorkingOrder, workingOrders } from '../portfolio/working-orders.ts';
import type { BrokerOrder } from '../ports/broker.ts';
import type { Ports } from '../ports/index.ts';

export interface CanceledOrders {
  readonly canceledOrders: readonly BrokerOrder[];
  /** One line for a person about each thing that could not be done. */
  readonly failedCancels: readonly string[];
}

/** Orders of this agent that may still fill; others share the account. May throw Transient. */
export async function ownOpenOrders(ports: Ports, agentId: string): Promise<readonly BrokerOrder[]> {
  return (await listedOrders(ports.broker)).filter(({ clientOrderId }) => isOrderOf(agentId, clientOrderId));
}

/** Asks the broker to cancel each of `orders`. Never throws on what the broker does. */
export async function cancelOrders(
  ports: Ports,
  agentId: string,
  orders: readonly WorkingOrder[],
): Promise<CanceledOrders> {
  await noteTakenBack(ports, agentId, orders);
  const canceledOrders: BrokerOrder[] = [];
  const failedCancels: string[] = [];
  await Promise.all(
    orders.map(async ({ order }) => {
      try {
        await ports.broker.cancel(order.brokerOrderId);
        canceledOrders.push(order);
      } catch (error) {
        const { side, qty, symbol, clientOrderId } = order;
        failedCancels.push(`${side} ${qty.toFixed()} ${symbol} (${clientOrderId}): ${errorMessage(error)}`);
      }
    }),
  );
  return { canceledOrders, failedCancels };
}

/**
 * Asks the broker to cancel open orders, but for those that reduce risk: an exit is never taken away. Never throws on
 * what the broker does: what comes before a cancel (kill switch on, agent stopped) stands without it.
 *
 * @param whose the agent's own, or all of the account
 * @param of only of this class, where one is named
 */
export async function cancelRiskOrders(
  ports: Ports,
  agentId: string,
  whose: 'own' | 'all',
  of?: AssetClass,
): Promise<CanceledOrders> {
  try {
    const [orders, positions] = await Promise.all([
      whose === 'own' ? ownOpenOrders(ports, agentId) : listedOrders(ports.broker),
      ports.broker.positions(),
    ]);
    const { increasing } = byRisk(workingOrders(orders), positions);
    const meant = increasing.filter(({ order }) => of === undefined || assetClassOf(order.symbol) === of);
    return await cancelOrders(ports, agentId, meant);
  } catch (error) {
    return { canceledOrders: [], failedCancels: [`reading open orders: ${errorMessage(error)}`] };
  }
}

export async function alertFailedCancels(
  ports: Ports,
  agentId: string,
  correlationId: string,
  failedCancels: readonly string[],
): Promise<void> {
  if (failedCancels.length === 0) return;
  await raiseAlert(ports, agentId, correlationId, {
    kind: 'cancel_failed',
    message: `Open orders could not all be canceled: ${failedCancels.join('; ')}`,
    advice: 'Look at the open orders at the broker and cancel those that should not fill.',
  });
}
