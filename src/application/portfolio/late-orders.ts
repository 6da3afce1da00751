import type { PortfolioRecord } from '../../contracts/records/portfolio.ts';
import type { Repair } from '../../contracts/records/reconciliation.ts';
import { MINUTE, shift } from '../../domain/clock.ts';
import { isOrderOf, readClientOrderId } from '../../domain/ids.ts';
import type { BrokerOrder } from '../ports/broker.ts';
import type { Ports } from '../ports/index.ts';
import { settleLateOrder } from '../trade-saga/settle-late-order.ts';
import type { BrokerView } from './adopt.ts';

/** Nothing new comes of an order that ended longer ago than this; its saga took its fills. */
export const LATEST_ORDER_MS = 15 * MINUTE;
/** Changes before the last sync by more than this were seen by it. */
const OVERLAP_MS = 2 * MINUTE;

/**
 * Settles what the broker shows of our orders whose sagas are over and did not see it: before positions are adopted,
 * because a fill that is in them already would be applied a second time.
 *
 * @returns what was not known of them
 */
export async function settleLateOrders(
  ports: Ports,
  { agentId, syncedAt, reservations }: PortfolioRecord,
  { orders, recentOrders }: Pick<BrokerView, 'orders' | 'recentOrders'>,
): Promise<readonly Repair[]> {
  const now = ports.clock.now().toISOString();
  const changedSince = earlier(shift(now, -OVERLAP_MS), shift(syncedAt, -OVERLAP_MS));
  const candidates = [...orders, ...recentOrders.filter(({ updatedAt }) => updatedAt >= changedSince)];
  const ours = new Map(
    candidates
      .filter(({ clientOrderId }) => isOrderOf(agentId, clientOrderId))
      .map((order) => [order.clientOrderId, order] as const),
  );
  const inFlight = new Set(reservations.map(({ intentId }) => intentId));
  const repairs: Repair[] = [];
  for (const [clientOrderId, order] of ours) {
    if (inFlight.has(readClientOrderId(agentId, clientOrderId)?.intentId ?? '')) continue;
    if ((await settleLateOrder(ports, agentId, order)) === 'settled') repairs.push(repairOf(order));
  }
  return repairs;
}

const earlier = (one: string, other: string): string => (one < other ? one : other);

const repairOf = ({ clientOrderId, status, filledQty, symbol }: BrokerOrder): Repair => ({
  kind: 'order',
  subject: clientOrderId,
  believed: 'ended',
  actual: `${status}, ${filledQty.toFixed()} ${symbol} filled`,
});
