import { createHash } from 'node:crypto';
import { checkInvariants, type InvariantResult } from '../application/invariants/check-invariants.ts';
import { readHistory } from '../application/invariants/history.ts';
import { syncPortfolio } from '../application/portfolio/sync-portfolio.ts';
import type { Ports } from '../application/ports/index.ts';
import { readTradingState } from '../application/risk/trading-state.ts';
import { forEachAgent } from '../application/support/each-agent.ts';
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

/** Takes over what filled at the broker since the last sync: exits rest there, and no saga waits for them. */
export async function catchUp(ports: Ports): Promise<void> {
  const agentIds = ports.config.agents.map(({ agentId }) => agentId);
  await forEachAgent(ports, agentIds, 'sync the portfolio', async (agentId, correlationId) => {
    await syncPortfolio(ports, await readTradingState(ports, agentId), correlationId);
  });
}

/** Counts what the store holds, and checks the invariants. For a moment when nothing is in flight. */
export async function summarize(ports: Ports, times: Pick<Summary, 'wallMs' | 'marketMs'>): Promise<Summary> {
  const history = await readHistory(ports, DEFAULT_AGENT_ID);
  const { cycles, decisions, orders, sagas, portfolio, activity } = history;
  const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
  return {
    cycles: cycles.filter((cycle) => cycle.status === 'completed').length,
    decisions: decisions.length,
    orders: orders.filter((order) => order.brokerOrderId !== undefined).length,
    fills: orders.filter((order) => order.filledQty.gt(0)).length,
    sagas: Object.fromEntries(ENDS.map((end) => [end, sagas.filter((saga) => saga.status === end).length])),
    positions: portfolio.positions.map(({ symbol, qty, price }) => ({
      symbol,
      qty: qty.toFixed(),
      price: price.toString(),
    })),
    cash: portfolio.cash.toString(),
    equity: portfolio.equity.toString(),
    errors: activity.stats.errors,
    invariants: await checkInvariants(ports, history, sha256),
    ...times,
  };
}
