import type { RunMapping, RunRecord } from '../../contracts/records/run.ts';
import { elapsed, SECOND } from '../../domain/clock.ts';
import { countOrders, type RunStatus } from '../../domain/run/outcome.ts';
import type { Ports } from '../ports/index.ts';
import type { Page } from '../ports/store.ts';
import { agentConfigOf } from '../risk/trading-state.ts';
import { followRun } from '../runs/follow-run.ts';
import { areSettled, endingOf, failureOf } from '../runs/write-run.ts';
import { required } from '../support/change.ts';
import type { PageRequest } from './page-request.ts';
import { listRecords } from './records.ts';

/** A run and what it comes to. */
export interface RunView {
  readonly run: RunRecord;
  readonly numSignals: number;
  readonly numOrdersSubmitted: number;
  readonly numOrdersAccepted: number;
  readonly numOrdersRejected: number;
  /** Until now while it is running. */
  readonly durationSeconds: number;
}

export interface RunFilter {
  readonly status?: RunStatus | undefined;
  readonly strategyId?: string | undefined;
}

/**
 * Runs as they were last written, newest first. Throws NotFound for an unknown agent, InvalidInput for a foreign
 * cursor.
 */
export async function listRuns(ports: Ports, request: PageRequest & RunFilter): Promise<Page<RunView>> {
  const { status, strategyId } = request;
  const { items, cursor } = await listRecords(ports, 'run', request, { status, strategyId });
  return { items: items.map((run) => runView(ports, run)), cursor };
}

/** One run as it is now, also when nobody has written yet how it ended. Throws NotFound. */
export async function oneRun(ports: Ports, agentId: string, id: string): Promise<RunView> {
  agentConfigOf(ports, agentId);
  const { record } = await required(ports, 'run', agentId, id);
  if (record.completedAt !== undefined) return runView(ports, record);
  const run = await followRun(ports, record);
  const isOver = run.mappings !== undefined && areSettled(run.mappings);
  return runView(ports, isOver ? { ...run, ...endingOf(run) } : run);
}

export function runView({ clock }: Ports, run: RunRecord): RunView {
  const { mappings = [], startedAt, completedAt } = run;
  const { submitted, accepted, rejected } = countOrders(mappings.map(({ outcome }) => outcome));
  return {
    run,
    numSignals: mappings.filter(({ signal }) => signal !== undefined).length,
    numOrdersSubmitted: submitted,
    numOrdersAccepted: accepted,
    numOrdersRejected: rejected,
    durationSeconds: elapsed(startedAt, completedAt ?? clock.now()) / SECOND,
  };
}

/** Why there is no order of a symbol, or none that the broker took. */
export function skipReasonOf({ outcome }: RunMapping): string | undefined {
  if (outcome.state === 'skipped') return outcome.reason;
  if (outcome.state === 'ordered' && outcome.order?.brokerOrderId !== undefined) return undefined;
  return failureOf(outcome);
}
