import { encodeCursor } from '../../contracts/records/cursor.ts';
import type { DecisionRecord } from '../../contracts/records/decision.ts';
import { statePartition } from '../../contracts/records/keys.ts';
import type { OrderRecord } from '../../contracts/records/trade.ts';
import { clientOrderIdOf } from '../../domain/ids.ts';
import type { Ports } from '../ports/index.ts';
import type { Page } from '../ports/store.ts';

const PAGE = 100;

/**
 * What one request of a cycle decided. The ids of its decisions begin with its own, so they are read as a range: a
 * filter on the cycle would read all decisions there ever were.
 */
export async function decisionsOfRequest(
  ports: Ports,
  agentId: string,
  requestId: string,
): Promise<readonly DecisionRecord[]> {
  const found: DecisionRecord[] = [];
  let cursor: string | undefined = encodeCursor(statePartition(agentId, 'decision'), requestId);
  while (cursor !== undefined) {
    const page: Page<DecisionRecord> = await ports.store.list('decision', agentId, {
      limit: PAGE,
      ascending: true,
      cursor,
    });
    const own = page.items.filter((decision) => decision.requestId === requestId);
    found.push(...own);
    cursor = own.length === PAGE ? page.cursor : undefined;
  }
  return found;
}

/** The orders of an intent, leg by leg: a leg exists only after the one before it. */
export async function ordersOfIntent(
  ports: Ports,
  agentId: string,
  intentId: string,
): Promise<readonly OrderRecord[]> {
  const orders: OrderRecord[] = [];
  for (let leg = 1; ; leg++) {
    const id = clientOrderIdOf(agentId, intentId, `entry-${leg}`);
    const order = await ports.store.get('order', agentId, id);
    if (order === undefined) return orders;
    orders.push(order.record);
  }
}
