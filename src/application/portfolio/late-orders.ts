import type { OpenOrder, PortfolioRecord } from '../../contracts/records/portfolio.ts';
import type { Repair } from '../../contracts/records/reconciliation.ts';
import { MINUTE, shift } from '../../domain/clock.ts';
import { isOrderOf, readClientOrderId } from '../../domain/ids.ts';
import type { BrokerOrder } from '../ports/broker.ts';
import type { Ports } from '../ports/index.ts';
import { asOneOrder } from '../trade-saga/as-one-order.ts';
import { isMoved, whereItRests } from '../trade-saga/changed-elsewhere.ts';
import { findOrder } from '../trade-saga/find-order.ts';
import { settleLateOrder } from '../trade-saga/settle-late-order.ts';
import type { BrokerView } from './adopt.ts';
import { type WorkingOrder, workingOrders } from './working-orders.ts';

/** Nothing new comes of an order that ended longer ago than this; its saga took its fills. */
export const LATEST_ORDER_MS = 15 * MINUTE;
/** Changes before the last sync by more than this were seen by it. */
const OVERLAP_MS = 2 * MINUTE;

/** What was found of them: `repairs` for what should not have been; `isNew` when there is anything new in the books. */
export interface LateOrders {
  readonly repairs: readonly Repair[];
  readonly isNew: boolean;
}

/**
 * Settles what the broker shows of our orders whose sagas are over and did not see it: before positions are adopted,
 * because a fill that is in them already would be applied a second time. So are the fills of what rested there.
 */
export async function settleLateOrders(
  ports: Ports,
  { agentId, syncedAt, reservations, openOrders }: PortfolioRecord,
  { orders, recentOrders }: Pick<BrokerView, 'orders' | 'recentOrders'>,
): Promise<LateOrders> {
  const now = ports.clock.now().toISOString();
  const changedSince = earlier(shift(now, -OVERLAP_MS), shift(syncedAt, -OVERLAP_MS));
  const working = new Map(workingOrders(orders).map((one) => [one.sentAs, one] as const));
  const resting = openOrders.filter(({ external }) => !external);
  const untouched = new Set(
    resting.filter((order) => isAsKnown(order, working)).map(({ clientOrderId }) => clientOrderId),
  );
  const candidates = [...orders, ...recentOrders.filter(({ updatedAt }) => updatedAt >= changedSince)];
  const ours = new Map(
    candidates
      .filter(({ clientOrderId }) => isOrderOf(agentId, clientOrderId) && !untouched.has(clientOrderId))
      .map((order) => [order.clientOrderId, order] as const),
  );
  // What rested may have been placed long ago, and its end is in no list of the last minutes.
  for (const { clientOrderId } of resting) {
    if (ours.has(clientOrderId) || untouched.has(clientOrderId)) continue;
    const ended = await findOrder(ports.broker, clientOrderId);
    if (ended !== undefined) ours.set(clientOrderId, ended);
  }
  const inFlight = new Set(reservations.map(({ intentId }) => intentId));
  const repairs: Repair[] = [];
  let isNew = false;
  for (const [clientOrderId, order] of ours) {
    if (inFlight.has(readClientOrderId(agentId, clientOrderId)?.intentId ?? '')) continue;
    const outcome = await settleLateOrder(ports, agentId, order);
    if (outcome === 'settled') repairs.push(repairOf(order, 'ended'));
    if (outcome === 'changed') repairs.push(repairOf(order, 'as it was placed'));
    isNew ||= outcome === 'settled' || outcome === 'followed' || outcome === 'changed';
  }
  return { repairs, isNew };
}

const earlier = (one: string, other: string): string => (one < other ? one : other);

/** Nothing of it has filled since the last sync, and it is where it was. */
function isAsKnown(known: OpenOrder, working: ReadonlyMap<string, WorkingOrder>): boolean {
  const now = working.get(known.clientOrderId);
  return now?.left.eq(known.qty) === true && !isMoved(known, now);
}

function repairOf(order: BrokerOrder, believed: string): Repair {
  const { clientOrderId, status, filledQty, symbol } = asOneOrder(order);
  const rests = whereItRests(asOneOrder(order));
  const where = rests === '' ? '' : `, at ${rests}`;
  const actual = `${status}, ${filledQty.toFixed()} ${symbol} filled${where}`;
  return { kind: 'order', subject: clientOrderId, believed, actual };
}
