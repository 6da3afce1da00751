import type { RunRecord } from '../../contracts/records/run.ts';
import { elapsed, SECOND } from '../../domain/clock.ts';
import { errorMessage, TransientError } from '../../domain/errors.ts';
import { existingAgent } from '../agent/change-lifecycle.ts';
import { ensureBooks } from '../agent/known-trading-state.ts';
import type { BrokerAsset } from '../ports/broker.ts';
import type { Ports } from '../ports/index.ts';
import { readTradingState, type TradingState } from '../risk/trading-state.ts';
import { withTimeout } from '../support/deadline.ts';
import { reportFault } from '../support/report-fault.ts';
import { continueRun, withOutcomes } from './continue-run.ts';
import { type OpenedRun, openRun, type RunCommand } from './open-run.ts';
import { judgeOrders } from './place-orders.ts';
import { planRun, type RunPlan } from './plan-run.ts';
import { endRun, failRun, writeRun } from './write-run.ts';

/** Signals, prices and assets; with an order that has begun, and its answer, this fits in the API's 15 s. */
const PLAN_TIMEOUT_MS = 8 * SECOND;
/** Whoever asked is answered after so long, with what is known by then. */
const ANSWER_MS = 10 * SECOND;
/** Between two looks at the sagas. */
const LOOK_MS = 200;

/**
 * Takes signals to orders in one call (RN1): signals, sizes, then each order through gate and saga, sells before buys.
 * The plan is written before the first order, so that a heartbeat can go on with a run whose caller is gone.
 *
 * @returns the run; still `running` when it takes longer than its caller waits
 * @throws InvalidInputError for what cannot be run, TransientError when something that it needs does not answer: then
 *   it is recorded as failed; NotFoundError for an unknown agent
 */
export async function runOrchestration(ports: Ports, command: RunCommand): Promise<RunRecord> {
  const { agentId, correlationId } = command;
  await existingAgent(ports, command);
  await ensureBooks(ports, agentId, correlationId);
  const state = await readTradingState(ports, agentId);
  const opened = await openRun(ports, state, command);
  const { runId } = opened.run;
  return ports.log.within({ agentId, correlationId, runId }, async () => {
    const { assets, ...plan } = await planOrFail(ports, state, opened);
    const planned = { ...opened.run, ...plan, mappings: [...plan.mappings] };
    if (command.dryRun) {
      const judged = await judgeOrders(ports, state, planned, assets);
      return endRun(ports, withOutcomes(planned, judged));
    }
    await writeRun(ports, planned);
    return carryOut(ports, planned, assets);
  });
}

async function planOrFail(ports: Ports, state: TradingState, { run, source }: OpenedRun): Promise<RunPlan> {
  try {
    const planning = planRun(ports, state, run, source);
    return await withTimeout(ports.clock, PLAN_TIMEOUT_MS, 'planning a run', planning);
  } catch (error) {
    reportFault(ports, 'a run has no signals, prices or assets', error, { agentId: run.agentId });
    await failRun(ports, run, errorMessage(error));
    throw new TransientError(`run ${run.runId} failed: ${errorMessage(error)}`, { runId: run.runId }, error);
  }
}

/** Goes on with the run until it is over or its caller has waited long enough; what is left is the heartbeat's. */
async function carryOut(
  ports: Ports,
  planned: RunRecord,
  assets: ReadonlyMap<string, BrokerAsset>,
): Promise<RunRecord> {
  const { agentId, startedAt } = planned;
  let run = planned;
  try {
    for (;;) {
      run = await continueRun(ports, run, assets);
      const hasTime = elapsed(startedAt, ports.clock.now()) + LOOK_MS < ANSWER_MS;
      if (run.completedAt !== undefined || !hasTime) return run;
      await ports.clock.sleep(LOOK_MS);
    }
  } catch (error) {
    reportFault(ports, 'a run is left to the next heartbeat', error, { agentId });
    return run;
  }
}
