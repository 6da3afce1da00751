import { TransientError } from '../../domain/errors.ts';
import { releaseHeld } from '../agent/release-held.ts';
import { listedOrders } from '../portfolio/listed-orders.ts';
import { workingOrders } from '../portfolio/working-orders.ts';
import type { Ports } from '../ports/index.ts';
import { required } from '../support/change.ts';
import { findOrder } from './find-order.ts';
import { settleLateOrder } from './settle-late-order.ts';

/**
 * Takes back the exits that we have resting at the broker for a symbol, and brings what they have filled until then
 * into the books. Others' are left alone. True when there were any: what the portfolio says is to be read again.
 *
 * @throws Transient when the broker does not answer or has not canceled yet; nothing is lost then
 */
export async function releaseResting(ports: Ports, agentId: string, symbol: string): Promise<boolean> {
  const { record: portfolio } = await required(ports, 'portfolio', agentId, 'portfolio');
  const ours = portfolio.openOrders.filter((order) => !order.external && order.symbol === symbol);
  if (ours.length === 0) return false;
  const ids = new Set(ours.map(({ clientOrderId }) => clientOrderId));
  const resting = workingOrders(await listedOrders(ports.broker)).filter(({ sentAs }) => ids.has(sentAs));
  const held = await releaseHeld(ports, agentId, resting);
  const why = held.get(symbol);
  if (why !== undefined) throw new TransientError(`${symbol} is still held at the broker: ${why}`);
  for (const clientOrderId of ids) {
    const order = await findOrder(ports.broker, clientOrderId);
    if (order !== undefined) await settleLateOrder(ports, agentId, order);
  }
  return true;
}
