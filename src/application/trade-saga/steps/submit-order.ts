import { event } from '../../../contracts/events/envelope.ts';
import type { IntentRecord } from '../../../contracts/records/intent.ts';
import type { OrderRecord } from '../../../contracts/records/trade.ts';
import { elapsed, SECOND } from '../../../domain/clock.ts';
import { InvariantError, OutcomeUnknownError, TransientError } from '../../../domain/errors.ts';
import { isOrderOf } from '../../../domain/ids.ts';
import { isTerminal } from '../../../domain/order/lifecycle.ts';
import { listedOrders } from '../../portfolio/listed-orders.ts';
import { workingOrders } from '../../portfolio/working-orders.ts';
import type { BrokerOrder, OrderRequest, Submission } from '../../ports/broker.ts';
import type { Versioned } from '../../ports/store.ts';
import { replace } from '../../support/change.ts';
import { note, type Step, type StepContext, type StepResult } from '../context.ts';
import { findOrder } from '../find-order.ts';
import { orderNews } from '../order-news.ts';
import { abandoned, withBrokerState } from '../order-record.ts';
import { releaseResting } from '../release-resting.ts';
import { beginNextLeg, writeAhead } from '../write-ahead.ts';
import { type Judgement, judge, rejectedByRisk } from './validate-risk.ts';

/** The task has 15 s and a submission takes up to 10: one begun later could arrive after it has been undone. */
const LATEST_SUBMISSION_MS = 5 * SECOND;

/**
 * One order, ever (SG3): the record with its client order id is written before the first submit, and from then on the
 * broker is asked by that id before anything is sent.
 */
export const submitOrder: Step = async (context) => {
  const { ports, clientOrderId, intent } = context;
  const before = await ports.store.get('order', context.saga.agentId, clientOrderId);
  const known = before && (await findOrder(ports.broker, clientOrderId));
  if (before !== undefined && known !== undefined && !isLostExit(context, known))
    return settled(context, before, { kind: 'accepted', order: known });
  // Time has passed since ValidateRisk, and the kill switch must be off at the very moment of the submission (I6).
  const { codes, ...seen } = await judgeWhenFree(context);
  if (codes.length > 0)
    return withMore(rejectedByRisk(context, codes), before === undefined ? {} : abandoned(context, before));
  if (before !== undefined && known !== undefined) throw await beginNextLeg(context, before, known, seen);
  if (before !== undefined && isTerminal(before.record.status))
    throw new InvariantError(`order ${clientOrderId} was given up: its id is not used again`);
  const order = before ?? (await writeAhead(context, seen));
  if (elapsed(context.head.occurredAt, ports.clock.now()) > LATEST_SUBMISSION_MS)
    throw new TransientError(`no time was left in this try to submit ${clientOrderId}`);
  const submission = await submitOnce(context, requestOf(order.record));
  if (submission.kind === 'rejected' && (await isHeldByOurs(context)))
    throw new TransientError(`what rests for ${intent.symbol} holds it: ${submission.message}`);
  return settled(context, order, submission);
};

const requestOf = (order: OrderRecord): OrderRequest => {
  const { clientOrderId, symbol, side, qty, type, timeInForce, limitPrice, stopPrice, extendedHours } = order;
  return {
    clientOrderId,
    symbol,
    side,
    qty,
    type,
    timeInForce,
    ...(limitPrice === undefined ? {} : { limitPrice }),
    ...(stopPrice === undefined ? {} : { exits: { kind: 'oco', stopLoss: stopPrice } }),
    ...(extendedHours === undefined ? {} : { extendedHours }),
  };
};

/** True for an exit that trades now: what rests for the same position holds the quantity, and is in its way. */
const hasToBeFree = ({ riskReducing, rests }: IntentRecord): boolean => riskReducing && rests === undefined;

/** The gate's word; where it has none against an exit, what rests is taken back, and whether it has filled decides. */
async function judgeWhenFree(context: StepContext): Promise<Judgement> {
  const judgement = await judge(context);
  const { ports, saga, intent } = context;
  if (judgement.codes.length > 0 || !hasToBeFree(intent)) return judgement;
  const freed = await releaseResting(ports, saga.agentId, intent.symbol);
  return freed ? judge(context) : judgement;
}

/** True when an exit was placed to rest since what rested was taken back. */
async function isHeldByOurs({ ports, saga, intent }: StepContext): Promise<boolean> {
  if (!hasToBeFree(intent)) return false;
  const working = workingOrders(await listedOrders(ports.broker));
  return working.some(
    ({ order, sentAs, resting }) =>
      resting && order.symbol === intent.symbol && isOrderOf(saga.agentId, sentAs),
  );
}

/**
 * An exit that ended at the broker without a fill before anyone here heard that it was accepted: exits are not given
 * up for that, and cannot sell more than there is. New risk is: its order is this one, ended as it is.
 */
const isLostExit = ({ intent }: StepContext, { status, filledQty }: BrokerOrder): boolean =>
  hasToBeFree(intent) && filledQty.eq(0) && (status === 'canceled' || status === 'expired');

const withMore = (
  result: StepResult,
  { writes, events, audit = [] }: ReturnType<typeof abandoned>,
): StepResult => ({
  ...result,
  ...(writes === undefined ? {} : { writes }),
  ...(events === undefined ? {} : { events }),
  audit: [...(result.audit ?? []), ...audit],
});

async function submitOnce({ ports, clientOrderId }: StepContext, request: OrderRequest): Promise<Submission> {
  try {
    return await ports.broker.submit(request);
  } catch (error) {
    if (!(error instanceof OutcomeUnknownError)) throw error;
    const found = await findOrder(ports.broker, clientOrderId);
    if (found !== undefined) return { kind: 'accepted', order: found };
    throw new TransientError(`the broker has no order ${clientOrderId} after an unknown outcome`, {}, error);
  }
}

function settled(context: StepContext, order: Versioned<OrderRecord>, submission: Submission): StepResult {
  const { head, intent, clientOrderId } = context;
  if (submission.kind === 'accepted') {
    // A broker may fill in the very answer; what comes later sees no fill that is new.
    const after = withBrokerState(order.record, submission.order);
    return {
      outcome: 'done',
      writes: [replace('order', order, after)],
      ...orderNews(head, intent, order.record, after),
    };
  }
  const { code, message } = submission;
  const { intentId, symbol, side, qty, riskReducing } = intent;
  const about = { clientOrderId, intentId, symbol, side, qty };
  const record: OrderRecord = {
    ...order.record,
    status: 'rejected',
    rejection: { code, message },
    updatedAt: head.occurredAt,
  };
  return {
    outcome: 'rejected',
    reason: `broker: ${code} ${message}`,
    writes: [replace('order', order, record)],
    events: [event('trade.order.rejected', head, { ...about, code, message })],
    audit: [
      note(context, 'order.rejected', {
        clientOrderId,
        symbol,
        side,
        qty: qty.toFixed(),
        riskReducing,
        code,
        message,
      }),
    ],
  };
}
