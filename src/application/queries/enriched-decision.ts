import type { DecisionRecord } from '../../contracts/records/decision.ts';
import type { OrderRecord, TradeRecord } from '../../contracts/records/trade.ts';
import { type TimelineEntry, timelineOf } from '../../domain/decision/timeline.ts';
import { isTerminal } from '../../domain/order/lifecycle.ts';
import { type Books, findBooks, requiredBooks } from '../portfolio/books.ts';
import type { Ports } from '../ports/index.ts';
import type { Page } from '../ports/store.ts';
import { ordersOfIntent } from './cycle-parts.ts';
import type { PageRequest } from './page-request.ts';
import { type PositionView, positionViews } from './positions.ts';
import { type DecisionFilter, listDecisions, oneDecision } from './records.ts';

export interface EnrichedDecision {
  readonly decision: DecisionRecord;
  /** Of several legs the last one. */
  readonly linkedOrder: OrderRecord | null;
  readonly linkedTrade: TradeRecord | null;
  readonly linkedPosition: PositionView | null;
  readonly timeline: readonly TimelineEntry[];
}

/** Decisions with all that came of them, newest first (DE5). */
export async function enrichedDecisions(
  ports: Ports,
  request: PageRequest & DecisionFilter,
): Promise<Page<EnrichedDecision>> {
  const { items, cursor } = await listDecisions(ports, request);
  const books = await findBooks(ports, request.agentId);
  const enriched = items.map((decision) => enrich(ports, decision, books));
  return { items: await Promise.all(enriched), cursor };
}

/** Throws NotFound. */
export async function enrichedDecision(ports: Ports, agentId: string, id: string): Promise<EnrichedDecision> {
  const decision = await oneDecision(ports, agentId, id);
  return enrich(ports, decision, await requiredBooks(ports, agentId));
}

async function enrich(
  ports: Ports,
  decision: DecisionRecord,
  books: Books | undefined,
): Promise<EnrichedDecision> {
  const { agentId, symbol, intentId } = decision;
  const [orders, trade, intent] =
    intentId === undefined
      ? [[], undefined, undefined]
      : await Promise.all([
          ordersOfIntent(ports, agentId, intentId),
          ports.store.get('trade', agentId, intentId),
          ports.store.get('intent', agentId, intentId),
        ]);
  const order = orders.at(-1);
  const position = books && positionViews(books.portfolio.record).find((one) => one.symbol === symbol);
  const { status, statusReason, action, createdAt, codes, timeline } = decision;
  const asked = timeline.some((entry) => entry.status === 'pending_approval' || entry.status === 'stored');
  return {
    decision,
    linkedOrder: order ?? null,
    linkedTrade: trade?.record ?? null,
    linkedPosition: position ?? null,
    timeline: timelineOf({
      status,
      statusReason,
      action,
      createdAt,
      statusAt: timeline.at(-1)?.at ?? createdAt,
      codes,
      approvedAt: asked ? timeline.find((entry) => entry.status === 'executing')?.at : undefined,
      intentAt: intent?.record.createdAt,
      order: order && orderFacts(order),
      tradedAt: trade?.record.recordedAt,
      held: position !== undefined,
      exitedAt: books?.exits.record.last[symbol],
    }),
  };
}

const orderFacts = (order: OrderRecord) => {
  const { status, side, qty, filledQty, filledAveragePrice: price, rejection } = order;
  return {
    status,
    at: order.submittedAt ?? order.createdAt,
    detail: rejection?.message ?? `${side} ${qty.toFixed()}: ${status}`,
    ended: isTerminal(status),
    filled:
      filledQty.gt(0) && price !== undefined ? `${filledQty.toFixed()} at ${price.toString()}` : undefined,
  };
};
