import { createHash } from 'node:crypto';
import { checkInvariants, type InvariantResult } from '../application/invariants/check-invariants.ts';
import { everyRecord } from '../application/invariants/every-record.ts';
import type { Ports } from '../application/ports/index.ts';
import { required } from '../application/support/change.ts';
import { DEFAULT_AGENT_ID } from '../domain/ids.ts';
import { SAGA_STATUSES } from '../domain/saga/steps.ts';

/** What a run came to; the same bytes for the same seed but for `wallMs`. */
export interface Summary {
  readonly cycles: number;
  readonly decisions: number;
  readonly orders: number;
  readonly fills: number;
  readonly sagas: Readonly<Record<string, number>>;
  readonly positions: readonly { readonly symbol: string; readonly qty: string; readonly price: string }[];
  readonly cash: string;
  readonly equity: string;
  readonly errors: number;
  readonly invariants: readonly InvariantResult[];
  readonly wallMs: number;
  readonly marketMs: number;
}

const ENDS = SAGA_STATUSES.filter((status) => status !== 'running' && status !== 'compensating');

/** Counts what the store holds, and checks the invariants. For a moment when nothing is in flight. */
export async function summarize(ports: Ports, times: Pick<Summary, 'wallMs' | 'marketMs'>): Promise<Summary> {
  const agentId = DEFAULT_AGENT_ID;
  const [cycles, decisions, orders, sagas, portfolio, activity, invariants] = await Promise.all([
    everyRecord(ports, 'cycle', agentId),
    everyRecord(ports, 'decision', agentId),
    everyRecord(ports, 'order', agentId),
    everyRecord(ports, 'saga', agentId),
    required(ports, 'portfolio', agentId, 'portfolio'),
    required(ports, 'activity', agentId, 'activity'),
    checkInvariants(ports, agentId, (text) => createHash('sha256').update(text).digest('hex')),
  ]);
  return {
    cycles: cycles.filter((cycle) => cycle.status === 'completed').length,
    decisions: decisions.length,
    orders: orders.filter((order) => order.brokerOrderId !== undefined).length,
    fills: orders.filter((order) => order.filledQty.gt(0)).length,
    sagas: Object.fromEntries(ENDS.map((end) => [end, sagas.filter((saga) => saga.status === end).length])),
    positions: portfolio.record.positions.map(({ symbol, qty, price }) => ({
      symbol,
      qty: qty.toFixed(),
      price: price.toString(),
    })),
    cash: portfolio.record.cash.toString(),
    equity: portfolio.record.equity.toString(),
    errors: activity.record.stats.errors,
    invariants,
    ...times,
  };
}
