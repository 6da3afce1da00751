import type { CycleRecord } from '../../contracts/records/cycle.ts';
import type { Side } from '../../domain/asset.ts';
import type { CycleStatus } from '../../domain/cycle/types.ts';
import { isSagaEnd } from '../../domain/saga/steps.ts';
import { beginStep, ended, endStep } from '../cycles/cycle-progress.ts';
import { cycleWrites } from '../cycles/cycle-writes.ts';
import { syncPortfolio } from '../portfolio/sync-portfolio.ts';
import type { Ports } from '../ports/index.ts';
import { readTradingState, type TradingState } from '../risk/trading-state.ts';
import { commitWithRetry, required } from '../support/change.ts';
import { placeRebalanceOrders } from './place-orders.ts';
import { waitsForTheMarket } from './wait-for-market.ts';

/**
 * Takes a rebalance as far as it goes now: nothing before the market is open, then the sells, then, when the last of
 * their sagas has ended, a new look at the weights and the buys, then its end. Called again by every heartbeat; what
 * was ordered before is found by its command and not ordered twice.
 */
export async function continueRebalance(
  ports: Ports,
  state: TradingState,
  cycleId: string,
): Promise<CycleRecord> {
  const { agentId } = state.config;
  let { record: cycle } = await required(ports, 'cycle', agentId, cycleId);
  while (cycle.completedAt === undefined) {
    const next = await nextOf(ports, state, cycle);
    if (next === undefined) return cycle;
    cycle = next;
  }
  return cycle;
}

/** The cycle one step on; undefined while it has to wait. */
async function nextOf(
  ports: Ports,
  state: TradingState,
  cycle: CycleRecord,
): Promise<CycleRecord | undefined> {
  const { killSwitch, agent } = state;
  if (killSwitch.on) return finish(ports, cycle, 'cancelled', 'kill_switch');
  if (agent.lifecycle.status !== 'running')
    return finish(ports, cycle, 'cancelled', `agent_${agent.lifecycle.status}`);
  if (cycle.status === 'paused' || waitsForTheMarket(state, ports.clock.now())) return undefined;
  if (!(await ordersEnded(ports, cycle))) return undefined;
  const begun = cycle.steps.at(-1)?.name;
  if (begun === 'initialize') return order(ports, cycle, 'sell');
  if (begun === 'sell') return order(ports, cycle, 'buy');
  return finish(ports, cycle, 'completed');
}

async function ordersEnded(ports: Ports, { agentId, rebalance }: CycleRecord): Promise<boolean> {
  const placed = (rebalance?.orders ?? []).flatMap(({ intentId }) => intentId ?? []);
  const sagas = await Promise.all(placed.map((intentId) => required(ports, 'saga', agentId, intentId)));
  return sagas.every(({ record }) => isSagaEnd(record.status));
}

/** Plans by the broker's books of this moment, and orders one side of the plan. */
async function order(ports: Ports, cycle: CycleRecord, side: Side): Promise<CycleRecord> {
  const { agentId, correlationId } = cycle;
  await syncPortfolio(ports, await readTradingState(ports, agentId), correlationId);
  const state = await readTradingState(ports, agentId);
  // Its command is written before the first order, once: after a crash, and by another heartbeat, the same are found.
  const written = await write(ports, cycle, (read) => ({
    ...read,
    rebalance: read.rebalance ?? { commandId: ports.ids.next(), orders: [] },
  }));
  const { rebalance } = written;
  if (rebalance === undefined) return written; // it was closed in between
  const { commandId, orders: before } = rebalance;
  const placed = await placeRebalanceOrders(
    ports,
    state,
    { ...written, commandId: `${commandId}-${side}` },
    side,
  );
  return write(ports, written, (read) => {
    const at = ports.clock.now().toISOString();
    const orders = [...before, ...placed.orders];
    const accepted = orders.filter(({ intentId }) => intentId !== undefined).length;
    return {
      ...endStep(beginStep(read, side, at), side, at, placed.summary),
      symbols: placed.targets,
      rebalance: { commandId, orders },
      counts: { ...read.counts, ordersSubmitted: accepted, rejected: orders.length - accepted },
    };
  });
}

async function finish(
  ports: Ports,
  cycle: CycleRecord,
  status: CycleStatus,
  reason?: string,
): Promise<CycleRecord> {
  const placed = (cycle.rebalance?.orders ?? []).flatMap(({ intentId }) => intentId ?? []);
  const sagas = await Promise.all(placed.map((intentId) => ports.store.get('saga', cycle.agentId, intentId)));
  const ordersFilled = sagas.filter((saga) => saga?.record.status === 'completed').length;
  return write(ports, cycle, (read) => {
    const at = ports.clock.now().toISOString();
    return ended(
      endStep({ ...read, counts: { ...read.counts, ordersFilled } }, 'complete', at, reason),
      status,
      at,
      reason,
    );
  });
}

/** Writes the cycle as `change` makes it, on top of what is there; one that is over stays as it is. */
const write = (
  ports: Ports,
  { agentId, cycleId, correlationId }: CycleRecord,
  change: (read: CycleRecord) => CycleRecord,
): Promise<CycleRecord> =>
  commitWithRetry(ports, async () => {
    const read = await required(ports, 'cycle', agentId, cycleId);
    if (read.record.completedAt !== undefined) return { result: read.record };
    const after = change(read.record);
    return { change: { agentId, correlationId, ...cycleWrites(read, after) }, result: after };
  });
