import { type DomainEvent, type EventHead, event } from '../../contracts/events/envelope.ts';
import type { AuditNote } from '../../contracts/records/audit.ts';
import type { IntentRecord } from '../../contracts/records/intent.ts';
import type { OrderRecord } from '../../contracts/records/trade.ts';
import { elapsed } from '../../domain/clock.ts';
import { isTerminal } from '../../domain/order/lifecycle.ts';

/** What is told and noted in the same transaction as the order's record. */
export interface OrderNews {
  readonly events: readonly DomainEvent[];
  readonly audit: readonly AuditNote[];
}

/**
 * What happened to an order between two states of its record: it reached the broker, it filled further, it ended.
 * Each is told once, whoever finds it first: the step that ordered, its undo, or the reconciliation.
 *
 * @param sentAt when the broker had it; unless said otherwise what the broker says
 */
export function orderNews(
  head: EventHead,
  { riskReducing }: Pick<IntentRecord, 'riskReducing'>,
  before: OrderRecord,
  after: OrderRecord,
  sentAt = after.submittedAt ?? after.createdAt,
): OrderNews {
  const { clientOrderId, intentId, symbol, side, qty } = after;
  const about = { clientOrderId, intentId, symbol, side, qty };
  const detail = { clientOrderId, symbol, side, qty: qty.toFixed(), riskReducing };
  const events: DomainEvent[] = [];
  const audit: AuditNote[] = [];
  const note = (action: string, more: AuditNote['detail']): void => {
    audit.push({ actor: 'system', action, subject: intentId, detail: { ...detail, ...more } });
  };

  if (before.brokerOrderId === undefined && after.brokerOrderId !== undefined) {
    events.push(event('trade.order.submitted', head, about));
    note('order.submitted', { submittedAt: sentAt });
  }
  if (after.filledQty.gt(before.filledQty) && after.filledAveragePrice !== undefined) {
    const { filledQty, filledAveragePrice: averagePrice } = after;
    const type = filledQty.eq(qty) ? 'trade.order.filled' : 'trade.order.partially_filled';
    const latencyMs = Math.max(0, elapsed(after.submittedAt ?? after.createdAt, after.updatedAt));
    events.push(event(type, head, { ...about, filledQty, averagePrice, latencyMs }));
  }
  if (before.status !== after.status) {
    if (after.status === 'canceled' || after.status === 'expired')
      events.push(event('trade.order.canceled', head, about));
    if (isTerminal(after.status))
      note('order.ended', { status: after.status, filledQty: after.filledQty.toFixed() });
  }
  return { events, audit };
}
