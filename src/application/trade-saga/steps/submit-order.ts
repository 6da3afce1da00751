import { event } from '../../../contracts/events/envelope.ts';
import type { OrderRecord } from '../../../contracts/records/trade.ts';
import { elapsed, SECOND } from '../../../domain/clock.ts';
import { ZERO } from '../../../domain/decimal.ts';
import { ConflictError, OutcomeUnknownError, TransientError } from '../../../domain/errors.ts';
import { NO_MONEY } from '../../../domain/money.ts';
import type { Submission } from '../../ports/broker.ts';
import type { Versioned, Write } from '../../ports/store.ts';
import { create, replace } from '../../support/change.ts';
import { note, type Step, type StepContext, type StepResult } from '../context.ts';
import { orderEvents, withBrokerState } from '../order-record.ts';
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
  if (before !== undefined) {
    const known = await ports.broker.orderByClientId(clientOrderId);
    if (known !== undefined) return settled(context, before, { kind: 'accepted', order: known });
  }
  // Time has passed since ValidateRisk, and the kill switch must be off at the very moment of the submission (I6).
  const codes = await objections(context);
  if (codes.length > 0) return { ...rejectedByRisk(context, codes), writes: neverSent(context, before) };
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

/** An order that was written ahead, and that the broker does not know, is closed when it may not be sent any more. */
const neverSent = ({ head }: StepContext, order: Versioned<OrderRecord> | undefined): readonly Write[] =>
  order === undefined
    ? []
    : [replace('order', order, { ...order.record, status: 'canceled', updatedAt: head.occurredAt })];

async function submitOnce(
  { ports, clientOrderId }: StepContext,
  request: Parameters<StepContext['ports']['broker']['submit']>[0],
): Promise<Submission> {
  try {
    return await ports.broker.submit(request);
  } catch (error) {
    if (!(error instanceof OutcomeUnknownError)) throw error;
    const found = await ports.broker.orderByClientId(clientOrderId);
    if (found !== undefined) return { kind: 'accepted', order: found };
    throw new TransientError(`the broker has no order ${clientOrderId} after an unknown outcome`, {}, error);
  }
}

/** The order as it will be, before the broker hears of it; only while nobody else has taken the saga further. */
async function writeAhead({
  ports,
  clientOrderId,
  intent,
  head,
  saga,
  sagaVersion,
}: StepContext): Promise<Versioned<OrderRecord>> {
  const record: OrderRecord = {
    agentId: head.agentId,
    clientOrderId,
    intentId: intent.intentId,
    symbol: intent.symbol,
    side: intent.side,
    qty: intent.qty,
    type: 'market',
    // Alpaca takes `day` for stocks only; crypto never closes.
    timeInForce: intent.symbol.includes('/') ? 'gtc' : 'day',
    status: 'pending_new',
    filledQty: ZERO,
    appliedQty: ZERO,
    appliedCost: NO_MONEY,
    createdAt: head.occurredAt,
    updatedAt: head.occurredAt,
  };
  const { agentId, correlationId } = head;
  const fence = { op: 'check', kind: 'saga', agentId, id: saga.sagaId, expected: sagaVersion } as const;
  try {
    await ports.store.commit({ agentId, correlationId, writes: [create('order', record), fence] });
  } catch (error) {
    if (!(error instanceof ConflictError)) throw error;
    throw new TransientError(`another run of this step was faster: ${error.message}`, error.context, error);
  }
  return { record, version: 1 };
}

function settled(context: StepContext, order: Versioned<OrderRecord>, submission: Submission): StepResult {
  const { head, intent, clientOrderId } = context;
  const about = {
    clientOrderId,
    intentId: intent.intentId,
    symbol: intent.symbol,
    side: intent.side,
    qty: intent.qty,
  };
  const detail = {
    clientOrderId,
    symbol: intent.symbol,
    side: intent.side,
    qty: intent.qty.toFixed(),
    riskReducing: intent.riskReducing,
  };
  if (submission.kind === 'rejected') {
    const { code, message } = submission;
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
      audit: [note(context, 'order.rejected', { ...detail, code, message })],
    };
  }
  const { submittedAt } = submission.order;
  const after = { ...withBrokerState(order.record, submission.order), submittedAt };
  return {
    outcome: 'done',
    writes: [replace('order', order, after)],
    // A broker may fill in the very answer; what comes later sees no fill that is new.
    events: [event('trade.order.submitted', head, about), ...orderEvents(context, order.record, after)],
    audit: [note(context, 'order.submitted', { ...detail, submittedAt })],
  };
}
