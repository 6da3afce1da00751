import type { OrderRecord, SagaRecord, TradeRecord } from '../../contracts/records/trade.ts';
import { type Leg, legOf, readClientOrderId } from '../../domain/ids.ts';
import { isWorking } from '../../domain/order/lifecycle.ts';
import { isSagaEnd } from '../../domain/saga/steps.ts';
import { type AlertContent, alertOf } from '../alerts/raise-alert.ts';
import { applyFill } from '../portfolio/apply-fill.ts';
import type { BrokerOrder } from '../ports/broker.ts';
import type { Ports } from '../ports/index.ts';
import { commitWithRetry, replace, required } from '../support/change.ts';
import { findOrder, followReplacements } from './find-order.ts';
import { orderNews } from './order-news.ts';
import { withBrokerState } from './order-record.ts';
import { rememberUnknownStatus } from './unknown-status.ts';

/**
 * `foreign`: no saga of this agent ordered it. `in_saga`: its saga is on its way and settles it itself. `unchanged`:
 * all of it is in the books. `settled`: something of it was new.
 */
export type LateOrder = 'foreign' | 'in_saga' | 'unchanged' | 'settled';

/**
 * Brings an order that the broker shows into the books when its saga is over and cannot: one that arrived although
 * the broker had said that it was not there, and a fill that came after the cancel. What is new of its fills moves
 * position and cash, what still works is cancelled, and both are audited and alerted. Runs as often as it likes.
 *
 * To be called for what the broker lists before its positions are adopted: a position that was adopted already would
 * have the same fill twice, until the next sync.
 *
 * @throws Transient when the broker does not answer the cancel; what was reported until then is in the books
 */
export async function settleLateOrder(
  ports: Ports,
  agentId: string,
  reported: BrokerOrder,
): Promise<LateOrder> {
  const named = readClientOrderId(agentId, reported.clientOrderId);
  const saga = named && (await ports.store.get('saga', agentId, named.intentId))?.record;
  if (named === undefined || saga === undefined) return 'foreign';
  if (isInSaga(saga, named.leg)) return 'in_saga';
  if ((await ports.store.get('order', agentId, reported.clientOrderId)) === undefined) return 'foreign';

  const { correlationId, sagaId } = saga;
  return ports.log.within({ agentId, sagaId, correlationId }, async () => {
    const order = await followReplacements(ports.broker, reported);
    const settled = await bookLate(ports, saga, order);
    if (!isWorking(order.status)) return settled ? 'settled' : 'unchanged';
    await ports.broker.cancel(order.brokerOrderId);
    const after = await findOrder(ports.broker, reported.clientOrderId);
    if (after !== undefined) await bookLate(ports, saga, after);
    return 'settled';
  });
}

const isInSaga = (saga: SagaRecord, leg: Leg): boolean =>
  !isSagaEnd(saga.status) && legOf(saga.leg ?? 1) === leg;

/** True when there was something to write. */
async function bookLate(ports: Ports, saga: SagaRecord, order: BrokerOrder): Promise<boolean> {
  const { agentId, sagaId, correlationId } = saga;
  await rememberUnknownStatus(ports, saga, order);
  return commitWithRetry(ports, async () => {
    const [before, portfolio, intent, trade] = await Promise.all([
      required(ports, 'order', agentId, order.clientOrderId),
      required(ports, 'portfolio', agentId, 'portfolio'),
      required(ports, 'intent', agentId, sagaId),
      ports.store.get('trade', agentId, sagaId),
    ]);
    const head = { agentId, correlationId, occurredAt: ports.clock.now().toISOString() };
    const after = withBrokerState(before.record, order);
    const applied = applyFill(portfolio.record, after, head);
    if (applied === undefined && isSame(before.record, after)) return { result: false };
    const news = orderNews(head, intent.record, before.record, after, before.record.createdAt);
    const alert = alertOf(ports, agentId, correlationId, alertAbout(saga, before.record, after));
    const writes = [
      replace('order', before, applied?.order ?? after),
      alert.write,
      ...(applied === undefined ? [] : [replace('portfolio', portfolio, applied.portfolio)]),
      ...(applied === undefined || trade?.record.status !== 'recorded'
        ? []
        : [replace('trade', trade, amended(trade.record, applied.order))]),
    ];
    const events = [...news.events, ...(applied?.events ?? []), alert.event];
    return { change: { agentId, correlationId, writes, events, audit: news.audit }, result: true };
  });
}

const isSame = (one: OrderRecord, other: OrderRecord): boolean =>
  one.brokerOrderId === other.brokerOrderId &&
  one.status === other.status &&
  one.filledQty.eq(other.filledQty);

/** A trade that was recorded is of all that its order filled. */
const amended = (trade: TradeRecord, order: OrderRecord): TradeRecord => ({
  ...trade,
  qty: order.filledQty,
  price: order.filledAveragePrice ?? trade.price,
  notional: order.appliedCost,
});

function alertAbout(saga: SagaRecord, before: OrderRecord, after: OrderRecord): AlertContent {
  const { clientOrderId, side, symbol } = after;
  const news = after.filledQty.minus(before.filledQty);
  const what = before.brokerOrderId === undefined ? 'reached the broker' : `changed to ${after.status}`;
  return {
    kind: 'late_order',
    message: `Order ${clientOrderId} ${what} after its saga ${saga.sagaId} had ended ${saga.status}: ${side} ${news.toFixed()} ${symbol} more.`,
    advice:
      'The books follow it, and what is open of it is being cancelled. Look whether you want to keep the position.',
  };
}
