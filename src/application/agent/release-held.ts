import { SECOND } from '../../domain/clock.ts';
import { type WorkingOrder, workingOrders } from '../portfolio/working-orders.ts';
import type { Ports } from '../ports/index.ts';
import { cancelOrders } from './cancel-risk-orders.ts';

/** How long canceled orders may take to give back the quantity that they hold. */
const RELEASE_WAIT_MS = 3 * SECOND;
const RELEASE_POLL_MS = 250;

/**
 * Cancels orders that hold the quantity of a position which is to be left, and waits until the broker shows them no
 * more. What is still held is answered by symbol, with why.
 */
export async function releaseHeld(
  ports: Ports,
  agentId: string,
  resting: readonly WorkingOrder[],
): Promise<ReadonlyMap<string, string>> {
  if (resting.length === 0) return new Map();
  const { failedCancels } = await cancelOrders(ports, agentId, resting);
  const ids = new Set(resting.map(({ order }) => order.brokerOrderId));
  const why =
    failedCancels.length === 0 ? 'its open orders are still being canceled' : failedCancels.join('; ');
  for (let waited = 0; ; waited += RELEASE_POLL_MS) {
    const left = workingOrders(await ports.broker.openOrders()).filter(({ order }) =>
      ids.has(order.brokerOrderId),
    );
    if (left.length === 0 || waited >= RELEASE_WAIT_MS || failedCancels.length === ids.size)
      return new Map(left.map(({ order }) => [order.symbol, why]));
    await ports.clock.sleep(RELEASE_POLL_MS);
  }
}
