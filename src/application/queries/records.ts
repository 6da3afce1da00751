import type { AlertRecord } from '../../contracts/records/agent.ts';
import type { DecisionRecord } from '../../contracts/records/decision.ts';
import type { OrderRecord, TradeRecord } from '../../contracts/records/trade.ts';
import type { Ports } from '../ports/index.ts';
import type { ListQuery, Page } from '../ports/store.ts';
import { agentConfigOf } from '../risk/trading-state.ts';
import { required } from '../support/change.ts';
import type { PageRequest } from './page-request.ts';

type Filtered = 'alert' | 'cycle' | 'decision' | 'order' | 'run' | 'saga' | 'trade';

/** A page of one kind of record, newest first. Throws NotFound for an unknown agent, InvalidInput for a foreign cursor. */
export async function listRecords<K extends Filtered>(
  ports: Ports,
  kind: K,
  { agentId, limit, cursor }: PageRequest,
  filters: { readonly [field: string]: string | undefined },
) {
  agentConfigOf(ports, agentId);
  const where = Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== undefined));
  return ports.store.list(kind, agentId, {
    limit,
    cursor,
    where: where as NonNullable<ListQuery<K>['where']>,
  });
}

export interface DecisionFilter {
  readonly status?: DecisionRecord['status'] | undefined;
  readonly symbol?: string | undefined;
}

export const listDecisions = (
  ports: Ports,
  request: PageRequest & DecisionFilter,
): Promise<Page<DecisionRecord>> =>
  listRecords(ports, 'decision', request, { status: request.status, symbol: request.symbol });

/** Throws NotFound. */
export async function oneDecision(ports: Ports, agentId: string, id: string): Promise<DecisionRecord> {
  agentConfigOf(ports, agentId);
  return (await required(ports, 'decision', agentId, id)).record;
}

export const listAlerts = (ports: Ports, request: PageRequest): Promise<Page<AlertRecord>> =>
  listRecords(ports, 'alert', request, {});

export interface OrderFilter {
  readonly status?: OrderRecord['status'] | undefined;
  readonly symbol?: string | undefined;
}

export const listOrders = (ports: Ports, request: PageRequest & OrderFilter): Promise<Page<OrderRecord>> =>
  listRecords(ports, 'order', request, { status: request.status, symbol: request.symbol });

export interface TradeFilter {
  readonly symbol?: string | undefined;
  readonly strategyId?: string | undefined;
}

export const listTrades = (ports: Ports, request: PageRequest & TradeFilter): Promise<Page<TradeRecord>> =>
  listRecords(ports, 'trade', request, { symbol: request.symbol, strategyId: request.strategyId });
