import type { OrderRecord } from '../../contracts/records/trade.ts';
import { ZERO } from '../../domain/decimal.ts';
import { ConflictError, TransientError } from '../../domain/errors.ts';
import { clientOrderIdOf, legOf } from '../../domain/ids.ts';
import { NO_MONEY } from '../../domain/money.ts';
import type { BrokerOrder } from '../ports/broker.ts';
import type { Versioned, Write } from '../ports/store.ts';
import { create, replace } from '../support/change.ts';
import type { StepContext } from './context.ts';
import { orderNews } from './order-news.ts';
import { withBrokerState } from './order-record.ts';
import { orderTerms, type Seen } from './order-terms.ts';

/** The order as it will be, before the broker hears of it; only while nobody else has taken the saga further. */
export async function writeAhead(context: StepContext, seen: Seen): Promise<Versioned<OrderRecord>> {
  const { saga, sagaVersion, clientOrderId, head } = context;
  const { agentId } = head;
  const fence = { op: 'check', kind: 'saga', agentId, id: saga.sagaId, expected: sagaVersion } as const;
  const record = freshOrder(context, clientOrderId, seen);
  await commitFirst(context, [create('order', record), fence]);
  return { record, version: 1 };
}

/**
 * Closes the leg whose order `ended` and writes the next one ahead: the id of an order that has ended is never used
 * again. The error to throw then: the next try finds the new leg and submits it.
 */
export async function beginNextLeg(
  context: StepContext,
  before: Versioned<OrderRecord>,
  ended: BrokerOrder,
  seen: Seen,
): Promise<TransientError> {
  const { saga, sagaVersion, intent, head } = context;
  const leg = (saga.leg ?? 1) + 1;
  const clientOrderId = clientOrderIdOf(saga.agentId, intent.intentId, legOf(leg));
  const after = withBrokerState(before.record, ended);
  await commitFirst(
    context,
    [
      replace('order', before, after),
      create('order', freshOrder(context, clientOrderId, seen)),
      replace('saga', { record: saga, version: sagaVersion }, { ...saga, leg }),
    ],
    orderNews(head, intent, before.record, after),
  );
  return new TransientError(`order ${ended.clientOrderId} ended ${ended.status}: ${clientOrderId} is next`);
}

/** Its terms are those of this moment: every try sends the same. */
const freshOrder = (
  { ports, intent, head }: StepContext,
  clientOrderId: string,
  seen: Seen,
): OrderRecord => ({
  agentId: head.agentId,
  clientOrderId,
  intentId: intent.intentId,
  symbol: intent.symbol,
  side: intent.side,
  qty: intent.qty,
  ...orderTerms(intent, seen, ports.clock.now()),
  status: 'pending_new',
  filledQty: ZERO,
  appliedQty: ZERO,
  appliedCost: NO_MONEY,
  createdAt: head.occurredAt,
  updatedAt: head.occurredAt,
});

/** Throws Transient when another run of the step was faster: the next try sees what it did. */
async function commitFirst(
  { ports, head }: StepContext,
  writes: readonly Write[],
  news: Partial<ReturnType<typeof orderNews>> = {},
): Promise<void> {
  const { agentId, correlationId } = head;
  try {
    await ports.store.commit({ agentId, correlationId, writes, ...news });
  } catch (error) {
    if (!(error instanceof ConflictError)) throw error;
    throw new TransientError(`another run of this step was faster: ${error.message}`, error.context, error);
  }
}
