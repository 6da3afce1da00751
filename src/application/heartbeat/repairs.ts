import { elapsed, MINUTE, SECOND } from '../../domain/clock.ts';
import { carryOutFollowUp } from '../agent/follow-up.ts';
import { resumeAgent } from '../agent/resume-agent.ts';
import { closeOverdueCycle, isOverdue } from '../cycles/close-overdue-cycle.ts';
import { executeDecision } from '../decisions/execute-decision.ts';
import { expireDecision, isPastItsTime } from '../decisions/expire-decision.ts';
import { relayOutbox } from '../outbox/relay-outbox.ts';
import type { Ports } from '../ports/index.ts';
import { runProtectionTick } from '../protection/run-protection-tick.ts';
import { continueRebalance } from '../rebalance/continue-rebalance.ts';
import type { TradingState } from '../risk/trading-state.ts';
import { continueRun } from '../runs/continue-run.ts';
import { required } from '../support/change.ts';
import { recoverTradeSaga } from '../trade-saga/recover.ts';

/** More than this many of a kind in one beat would take it past its time; the next beat goes on. */
const AT_ONCE = 50;
/** Left alone while it may still be on its ordinary way. */
const SETTLING_MS = 10 * SECOND;
/** For so long a call of the API may itself be at work on its run: its function has no more time than that. */
const CALLED_MS = 15 * SECOND;

const age = (ports: Ports, since: string): number => elapsed(since, ports.clock.now());

/** The watchdog's tick of this beat: the only one on AWS, and on the laptop one of many. */
export async function protectPositions(
  ports: Ports,
  { config }: TradingState,
  correlationId: string,
): Promise<void> {
  await runProtectionTick(ports, config.agentId, correlationId);
}

export async function resumePause(
  ports: Ports,
  { agent }: TradingState,
  correlationId: string,
): Promise<void> {
  const { agentId, lifecycle } = agent;
  if (lifecycle.status !== 'paused' || lifecycle.resumeAt === undefined || age(ports, lifecycle.resumeAt) < 0)
    return;
  await resumeAgent(ports, { agentId, correlationId, by: 'system' });
}

/** Goes on canceling and flattening until the broker confirms it (AG5). */
export async function finishFollowUp(
  ports: Ports,
  { config, killSwitch: { followUp } }: TradingState,
  correlationId: string,
): Promise<void> {
  if (followUp !== undefined) await carryOutFollowUp(ports, config.agentId, correlationId, followUp);
}

/** A cycle whose answers never came is failed, and the next may begin (CY6); a rebalance goes on where it waited. */
export async function tendCycles(ports: Ports, state: TradingState): Promise<void> {
  for (const cycle of await ports.store.listOpen('cycle', state.config.agentId, AT_ONCE)) {
    if (isOverdue(ports, cycle)) await closeOverdueCycle(ports, cycle);
    else if (cycle.type === 'rebalance') await continueRebalance(ports, state, cycle.cycleId);
  }
}

/** An orchestration run whose caller does not wait any more goes on to its end. */
export async function tendRuns(ports: Ports, { config }: TradingState): Promise<void> {
  const { agentId } = config;
  for (const { runId, correlationId, startedAt } of await ports.store.listOpen('run', agentId, AT_ONCE)) {
    if (age(ports, startedAt) < CALLED_MS) continue;
    await ports.log.within({ runId, correlationId }, async () => {
      const { record } = await required(ports, 'run', agentId, runId);
      await continueRun(ports, record);
    });
  }
}

export async function recoverSagas(ports: Ports, { config }: TradingState): Promise<void> {
  const { agentId } = config;
  for (const { sagaId, startedAt } of await ports.store.listOpen('saga', agentId, AT_ONCE)) {
    if (age(ports, startedAt) > SETTLING_MS) await recoverTradeSaga(ports, agentId, sagaId);
  }
}

/**
 * A decision whose message was lost is taken up again while it is fresh, and expires after that; one that waits for a
 * person is left alone until it expires.
 */
export async function expireDecisions(ports: Ports, { config }: TradingState): Promise<void> {
  const { agentId } = config;
  for (const decision of await ports.store.listOpen('decision', agentId, AT_ONCE)) {
    const { decisionId, cycleId, correlationId, createdAt, status } = decision;
    const isOver = isPastItsTime(decision, ports.clock.now());
    if (!isOver && (status !== 'generated' || age(ports, createdAt) < MINUTE)) continue;
    const tend = isOver ? expireDecision : executeDecision;
    await ports.log.within({ decisionId, cycleId, correlationId }, () => tend(ports, agentId, decisionId));
  }
}

/** Events that the relay did not deliver (RS4). */
export async function redeliverOutbox(ports: Ports, { config }: TradingState): Promise<void> {
  const { agentId } = config;
  const waiting = await ports.store.listOpen('outbox', agentId, AT_ONCE);
  await relayOutbox(
    ports,
    waiting.filter(({ createdAt }) => age(ports, createdAt) > SETTLING_MS),
  );
}
