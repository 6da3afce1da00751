import type { CycleRecord } from '../../contracts/records/cycle.ts';
import type { DecisionRecord } from '../../contracts/records/decision.ts';
import type { OrderRecord } from '../../contracts/records/trade.ts';
import { NotFoundError } from '../../domain/errors.ts';
import { progressOf } from '../cycles/cycle-progress.ts';
import type { Ports } from '../ports/index.ts';
import type { Page } from '../ports/store.ts';
import { agentConfigOf } from '../risk/trading-state.ts';
import { required } from '../support/change.ts';
import { type LogLine, logLinesOf } from './cycle-log.ts';
import { decisionsOfRequest, ordersOfIntent } from './cycle-parts.ts';
import type { PageRequest } from './page-request.ts';
import { listRecords } from './records.ts';

export interface CycleView {
  readonly id: string;
  readonly type: CycleRecord['type'];
  readonly status: CycleRecord['status'];
  readonly startedAt: string;
  readonly completedAt: string | null;
  readonly durationMs: number | null;
  /** Percent of its steps. */
  readonly progress: number;
  readonly strategiesProcessed: number;
  readonly decisions: number;
  readonly ordersSubmitted: number;
  readonly ordersFilled: number;
  readonly errors: number;
  readonly skipReason: string | null;
  readonly symbols: number;
  readonly missingSymbols: string[];
  readonly correlationId: string;
}

export interface CycleDetail extends Omit<CycleView, 'decisions'> {
  readonly decisions: readonly DecisionRecord[];
  readonly orders: readonly OrderRecord[];
  readonly logs: readonly LogLine[];
}

export interface CycleFilter {
  readonly status?: CycleRecord['status'] | undefined;
  readonly type?: CycleRecord['type'] | undefined;
}

/** Cycles, newest first. Throws NotFound, InvalidInput for a foreign cursor. */
export async function listCycles(ports: Ports, request: PageRequest & CycleFilter): Promise<Page<CycleView>> {
  const page = await listRecords(ports, 'cycle', request, { status: request.status, type: request.type });
  return { items: page.items.map(cycleView), cursor: page.cursor };
}

/** The cycle that is running, the youngest where there are several. */
export async function runningCycle(ports: Ports, agentId: string): Promise<CycleView | undefined> {
  const open = await ports.store.listOpen('cycle', agentId, OPEN_CYCLES);
  const youngest = open.at(-1);
  return youngest && cycleView(youngest);
}

/** One cycle of a type runs at a time; what is more is overdue and about to be closed. */
const OPEN_CYCLES = 20;

/** Throws NotFound, also when no cycle is running. */
export async function currentCycle(ports: Ports, agentId: string): Promise<CycleView> {
  agentConfigOf(ports, agentId);
  const current = await runningCycle(ports, agentId);
  if (current === undefined) throw new NotFoundError('no cycle is running', { agentId });
  return current;
}

/** One cycle with all that came of it. Throws NotFound. */
export async function oneCycle(ports: Ports, agentId: string, id: string): Promise<CycleDetail> {
  agentConfigOf(ports, agentId);
  const { record } = await required(ports, 'cycle', agentId, id);
  const decided = record.requests.map(({ requestId }) => decisionsOfRequest(ports, agentId, requestId));
  const decisions = (await Promise.all(decided)).flat();
  const intents = decisions.flatMap(({ intentId }) => intentId ?? []);
  const orders = (await Promise.all(intents.map((intent) => ordersOfIntent(ports, agentId, intent)))).flat();
  return { ...cycleView(record), decisions, orders, logs: logLinesOf(record) };
}

export const cycleView = (cycle: CycleRecord): CycleView => ({
  id: cycle.cycleId,
  type: cycle.type,
  status: cycle.status,
  startedAt: cycle.startedAt,
  completedAt: cycle.completedAt ?? null,
  durationMs: cycle.durationMs ?? null,
  progress: progressOf(cycle),
  strategiesProcessed: strategiesProcessed(cycle),
  decisions: cycle.counts.decisions,
  ordersSubmitted: cycle.counts.ordersSubmitted,
  ordersFilled: cycle.counts.ordersFilled,
  errors: cycle.counts.errors,
  skipReason: cycle.skipReason ?? null,
  symbols: cycle.symbols,
  missingSymbols: cycle.missingSymbols,
  correlationId: cycle.correlationId,
});

/** Strategies none of whose requests is still outstanding. */
function strategiesProcessed({ requests }: CycleRecord): number {
  const open = new Set(
    requests.flatMap(({ status, strategyId }) => (status === 'outstanding' ? strategyId : [])),
  );
  return new Set(requests.flatMap(({ strategyId }) => (open.has(strategyId) ? [] : strategyId))).size;
}
