import type { RunMapping, RunRecord } from '../../contracts/records/run.ts';
import type { Side } from '../../domain/asset.ts';
import type { BrokerAsset } from '../ports/broker.ts';
import type { Ports } from '../ports/index.ts';
import { followRun } from './follow-run.ts';
import { type Outcomes, placeOrders, plannedOf } from './place-orders.ts';
import { areSettled, endRun, failRun, writeRun } from './write-run.ts';

/** Sells free what the buys need. */
const IN_TURN: readonly Side[] = ['sell', 'buy'];

/**
 * Takes a run as far as it goes now: its sells, then, when the last of their sagas has ended, its buys, then its end.
 * Called again it goes on: whoever asked for the run does so for some seconds, and every heartbeat after that. What was
 * ordered before is found by its command and not ordered twice.
 *
 * @param before the run as it was last read, or as this answered it: orders that had ended are not looked at again
 * @param assets what is known of them already
 * @returns the run as it is now; when it is not over, it has to wait
 */
export async function continueRun(
  ports: Ports,
  before: RunRecord,
  assets: ReadonlyMap<string, BrokerAsset> = new Map(),
): Promise<RunRecord> {
  let run = before;
  while (run.completedAt === undefined) {
    const followed = await followRun(ports, run);
    const next = await nextOf(ports, followed, assets);
    if (next === undefined) return followed;
    run = next;
  }
  return run;
}

/** The run one step on; undefined while it has to wait. */
async function nextOf(
  ports: Ports,
  run: RunRecord,
  assets: ReadonlyMap<string, BrokerAsset>,
): Promise<RunRecord | undefined> {
  const { mappings, orderUntil } = run;
  const isLate = ports.clock.now().toISOString() > orderUntil;
  if (mappings === undefined)
    return isLate ? failRun(ports, run, 'it was interrupted before it had its signals') : undefined;
  const side = IN_TURN.find((one) => plannedOf(run, one).length > 0);
  if (side === undefined) return areSettled(mappings) ? endRun(ports, run) : undefined;
  // What was decided on is old by then.
  if (isLate) return writeRun(ports, { ...run, mappings: mappings.map(givenUp) });
  const sells = mappings.filter(({ order }) => order?.side === 'sell');
  return side === 'buy' && !areSettled(sells) ? undefined : place(ports, run, side, assets);
}

const givenUp = (mapping: RunMapping): RunMapping =>
  mapping.outcome.state === 'planned' ? { ...mapping, outcome: { state: 'late' } } : mapping;

/** Places one side. What was placed before a fault is found by who goes on. */
async function place(
  ports: Ports,
  run: RunRecord,
  side: Side,
  assets: ReadonlyMap<string, BrokerAsset>,
): Promise<RunRecord> {
  const placed = await placeOrders(ports, run, side, assets);
  return writeRun(ports, withOutcomes(run, placed));
}

/** The run with what became of some of its symbols. */
export const withOutcomes = (run: RunRecord, outcomes: Outcomes): RunRecord => ({
  ...run,
  mappings: run.mappings?.map((mapping) => ({
    ...mapping,
    outcome: outcomes.get(mapping.symbol) ?? mapping.outcome,
  })),
});
