import type { IntentRecord } from '../../contracts/records/intent.ts';
import type { OrderRecord, SagaRecord } from '../../contracts/records/trade.ts';
import { type Leg, legOf, readClientOrderId } from '../../domain/ids.ts';
import { isSpent } from '../../domain/order/lifecycle.ts';
import { isSagaEnd } from '../../domain/saga/steps.ts';
import { type AlertContent, alertOf } from '../alerts/raise-alert.ts';
import { applyFill } from '../portfolio/apply-fill.ts';
import { booksWrites, recordsOf, requiredBooks } from '../portfolio/books.ts';
import { withOpenOrder } from '../portfolio/open-orders.ts';
import type { BrokerOrder } from '../ports/broker.ts';
import type { Ports } from '../ports/index.ts';
import type { Write } from '../ports/store.ts';
import { commitWithRetry, replace, required } from '../support/change.ts';
import { asOneOrder } from './as-one-order.ts';
import { changedElsewhere, isMoved, toldOfChange } from './changed-elsewhere.ts';
import { findOrder, isReplaced } from './find-order.ts';
import { orderNews } from './order-news.ts';
import { ordersOf, withBrokerState } from './order-record.ts';
import { tradeOf, tradeWrite } from './trade-of.ts';
import { rememberUnknownStatus } from './unknown-status.ts';

/**
 * `foreign`: no saga of this agent ordered it. `in_saga`: its saga is on its way and settles it itself. `unchanged`:
 * all of it is in the books. `settled`: something of it was new. `followed`: the same, of an exit that rests at the
 * broker, where that is what it is there for. `changed`: it was ended or moved there by somebody else.
 */
export type LateOrder = 'foreign' | 'in_saga' | 'unchanged' | 'settled' | 'followed' | 'changed';

/**
 * Brings an order that the broker shows into the books when its saga is over and cannot: one that arrived although
 * the broker had said that it was not there, and a fill that came after the cancel. What is new of its fills moves
 * position and cash, what still works is cancelled, and both are audited and alerted. An exit that rests goes on
 * resting, also where a person put it, and its fills are its trade. Runs as often as it likes.
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
  const known = await ports.store.get('order', agentId, reported.clientOrderId);
  if (known === undefined) return 'foreign';
  const rests = isToRest(saga, known.record);
  const seen = asOneOrder(reported);
  const isWhole = !isReplaced(reported) && reported.replaces === undefined;
  if (isWhole && (rests || isSpent(seen)) && isBooked(known.record, seen)) return 'unchanged';

  const { correlationId, sagaId } = saga;
  return ports.log.within({ agentId, sagaId, correlationId }, async () => {
    const whole = isWhole ? seen : await findOrder(ports.broker, reported.clientOrderId);
    const order = whole ?? seen;
    let outcome = await bookLate(ports, saga, order);
    if (!rests && !isSpent(order)) {
      await ports.broker.cancel(order.brokerOrderId);
      const after = await findOrder(ports.broker, reported.clientOrderId);
      const ended = after && (await bookLate(ports, saga, after));
      if (ended === 'settled') outcome = ended;
    }
    return outcome;
  });
}

/** Most orders that a broker lists have ended as they are known: nothing more is read for them. */
const isBooked = (known: OrderRecord, reported: BrokerOrder): boolean =>
  known.brokerOrderId === reported.brokerOrderId &&
  known.status === reported.status &&
  known.appliedQty.eq(reported.filledQty) &&
  !isMoved(known, reported);

const isInSaga = (saga: SagaRecord, leg: Leg): boolean =>
  !isSagaEnd(saga.status) && legOf(saga.leg ?? 1) === leg;

/** Of a saga that was completed with it: any other was not meant to stay. */
const isToRest = ({ status }: SagaRecord, { stopPrice }: OrderRecord): boolean =>
  status === 'completed' && stopPrice !== undefined;

/** `unchanged` when there was nothing to write. */
async function bookLate(
  ports: Ports,
  { agentId, sagaId, correlationId }: SagaRecord,
  order: BrokerOrder,
): Promise<'unchanged' | 'settled' | 'followed' | 'changed'> {
  await rememberUnknownStatus(ports, { agentId, correlationId }, order);
  return commitWithRetry(ports, async () => {
    const [before, books, intent, { record: saga }] = await Promise.all([
      required(ports, 'order', agentId, order.clientOrderId),
      requiredBooks(ports, agentId),
      required(ports, 'intent', agentId, sagaId),
      required(ports, 'saga', agentId, sagaId),
    ]);
    const head = { agentId, correlationId, occurredAt: ports.clock.now().toISOString() };
    const after = withBrokerState(before.record, order);
    const applied = applyFill(recordsOf(books), after, head);
    if (applied === undefined && isSame(before.record, after)) return { result: 'unchanged' };
    const news = orderNews(head, intent.record, before.record, after, before.record.createdAt);
    const booked = applied?.order ?? after;
    const rests = isToRest(saga, booked);
    const changed = rests ? changedElsewhere(before.record, booked) : undefined;
    const content = rests ? toldOfChange(booked, changed) : toldOf(saga, before.record, booked);
    const told = content.map((one) => alertOf(ports, agentId, correlationId, one));
    const portfolio = withOpenOrder(applied?.portfolio ?? books.portfolio.record, booked);
    const writes = [
      replace('order', before, booked),
      ...(portfolio === books.portfolio.record
        ? []
        : booksWrites(books, { portfolio, exits: applied?.exits })),
      ...(applied === undefined || !isSagaEnd(saga.status)
        ? []
        : await tradeWrites(ports, saga, intent.record, applied.order, head.occurredAt)),
      ...told.map((alert) => alert.write),
    ];
    const events = [...news.events, ...(applied?.events ?? []), ...told.map((alert) => alert.event)];
    const result = changed !== undefined ? 'changed' : rests ? 'followed' : 'settled';
    return { change: { agentId, correlationId, writes, events, audit: news.audit }, result };
  });
}

/**
 * The trade of all that the saga's orders filled, `late` among them, and when that was: strategies that wait for a fill
 * go by it. A saga that has not ended writes its trade when it ends.
 */
async function tradeWrites(
  ports: Ports,
  saga: SagaRecord,
  intent: IntentRecord,
  late: OrderRecord,
  at: string,
): Promise<readonly Write[]> {
  const known = await ordersOf(ports, saga);
  const orders = known.map((order) => (order.clientOrderId === late.clientOrderId ? late : order));
  const trade = tradeOf(intent, orders, at);
  if (trade === undefined) return [];
  const [write, activity] = await Promise.all([
    tradeWrite(ports, trade),
    required(ports, 'activity', saga.agentId, 'activity'),
  ]);
  return [write, replace('activity', activity, { ...activity.record, lastFillAt: at })];
}

const isSame = (one: OrderRecord, other: OrderRecord): boolean =>
  one.brokerOrderId === other.brokerOrderId &&
  one.status === other.status &&
  one.filledQty.eq(other.filledQty) &&
  !isMoved(one, other);

/** An alert for an order that should not be there, and for each fill that nobody waited for; none for its mere end. */
function toldOf(
  { sagaId, status }: SagaRecord,
  before: OrderRecord,
  after: OrderRecord,
): readonly AlertContent[] {
  const { clientOrderId, side, symbol } = after;
  const arrived = before.brokerOrderId === undefined;
  const filled = after.appliedQty.minus(before.appliedQty);
  if (!arrived && filled.eq(0)) return [];
  const what = arrived ? 'reached the broker' : 'filled further';
  return [
    {
      kind: 'late_order',
      message: `Order ${clientOrderId} ${what} after its saga ${sagaId} had ended ${status}: ${side} ${filled.toFixed()} ${symbol} more.`,
      advice:
        'The books follow it, and what is open of it is being cancelled. Look whether you want to keep the position.',
    },
  ];
}
