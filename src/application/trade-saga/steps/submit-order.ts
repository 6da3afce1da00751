import { event } from '../../../contracts/events/envelope.ts';
import type { OrderRecord } from '../../../contracts/records/trade.ts';
import { elapsed, SECOND } from '../../../domain/clock.ts';
import { InvariantError, OutcomeUnknownError, TransientError } from '../../../domain/errors.ts';
import { isTerminal } from '../../../domain/order/lifecycle.ts';
import type { BrokerOrder, Submission } from '../../ports/broker.ts';
import type { Versioned } from '../../ports/store.ts';
import { replace } from '../../support/change.ts';
import { note, type Step, type StepContext, type StepResult } from '../context.ts';
import { findOrder } from '../find-order.ts';
import { orderNews } from '../order-news.ts';
import { abandoned, withBrokerState } from '../order-record.ts';
import { beginNextLeg, writeAhead } from '../write-ahead.ts';
import { objections, rejectedByRisk } from './validate-risk.ts';

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
  const codes = await objections(context);
  if (codes.length > 0)
    return withMore(rejectedByRisk(context, codes), before === undefined ? {} : abandoned(context, before));
  if (before !== undefined && known !== undefined) throw await beginNextLeg(context, before, known);
  if (before !== undefined && isTerminal(before.record.status))
    throw new InvariantError(`order ${clientOrderId} was given up: its id is not used again`);
  const order = before ?? (await writeAhead(context));
  if (elapsed(context.head.occurredAt, ports.clock.now()) > LATEST_SUBMISSION_MS)
    throw new TransientError(`no time was left in this try to submit ${clientOrderId}`);
  const { symbol, side, qty } = intent;
  const submission = await submitOnce(context, {
    clientOrderId,
    symbol,
    side,
    qty,
    type: 'market',
    timeInForce: order.record.timeInForce,
  });
  return settled(context, order, submission);
};

/**
 * An exit that ended at the broker without a fill before anyone here heard that it was accepted: exits are not given
 * up for that, and cannot sell more than there is. New risk is: its order is this one, ended as it is.
 */
const isLostExit = ({ intent }: StepContext, { status, filledQty }: BrokerOrder): boolean =>
  intent.riskReducing && filledQty.eq(0) && (status === 'canceled' || status === 'expired');

const withMore = (
  result: StepResult,
  { writes, events, audit = [] }: ReturnType<typeof abandoned>,
): StepResult => ({
  ...result,
  ...(writes === undefined ? {} : { writes }),
  ...(events === undefined ? {} : { events }),
  audit: [...(result.audit ?? []), ...audit],
});

async function submitOnce(
  { ports, clientOrderId }: StepContext,
  request: Parameters<StepContext['ports']['broker']['submit']>[0],
): Promise<Submission> {
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
