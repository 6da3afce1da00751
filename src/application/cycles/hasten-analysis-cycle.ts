import { elapsed, MINUTE } from '../../domain/clock.ts';
import type { ScheduleEvent } from '../../domain/strategy/schedule.ts';
import { knownTradingState } from '../agent/known-trading-state.ts';
import type { Ports } from '../ports/index.ts';
import type { TradingState } from '../risk/trading-state.ts';
import { dueStrategies, waitsFor } from '../strategies/due.ts';
import { commitWithRetry } from '../support/change.ts';
import { type Activity, lastRunsOf, readActivity } from './activity.ts';
import type { CycleStarted } from './carry-out-cycle.ts';
import { lastAnalysis } from './choose-symbols.ts';
import { beginCycle, openingChange, planOpening } from './open-analysis-cycle.ts';

export interface HastenedAnalysis {
  readonly agentId: string;
  readonly correlationId: string;
  /** When what calls for the cycle happened: one that began since has seen it. ISO-8601 UTC. */
  readonly since: string;
  /** Only the strategies that wait for this, instead of all that are due. */
  readonly after?: ScheduleEvent;
}

/**
 * Opens now the analysis cycle that the schedule would open later. Nothing is opened, and nothing written, when a cycle
 * has begun since, which is also how a second call finds the first; when nobody is to be asked; or when the cycle could
 * only be skipped: the schedule's own is on its way, and says so.
 */
export async function hastenAnalysisCycle(
  ports: Ports,
  { agentId, correlationId, since, after }: HastenedAnalysis,
): Promise<CycleStarted | undefined> {
  const state = await knownTradingState(ports, agentId, correlationId);
  const opening = await commitWithRetry(ports, async () => {
    const activity = await readActivity(ports, agentId);
    if (await hasBegunSince(ports, agentId, since)) return { result: undefined };
    const due = dueStrategies(state, activity, ports.clock.now());
    const strategies = after === undefined ? due : waiting(ports, state, activity, due, after);
    if (strategies.length === 0) return { result: undefined };
    const plan = { agentId, correlationId, strategies };
    const planned = await planOpening(ports, plan, state, activity);
    if (planned.opened.status === 'skipped') return { result: undefined };
    return { change: openingChange(planned), result: planned };
  });
  return opening && beginCycle(ports, opening);
}

/** Read after the activity: what another opens in between takes the number that this one wants. */
async function hasBegunSince(ports: Ports, agentId: string, since: string): Promise<boolean> {
  const last = await lastAnalysis(ports, agentId);
  return last !== undefined && elapsed(since, last.startedAt) >= 0;
}

/**
 * Those of `due` that wait for the event and were not asked within the last minute, the grain of the schedule: a
 * strategy that waits for fills and orders with each answer would otherwise ask itself, as fast as orders fill.
 */
function waiting(
  { clock }: Ports,
  { settings }: TradingState,
  activity: Activity,
  due: readonly string[],
  after: ScheduleEvent,
): readonly string[] {
  const lastRuns = lastRunsOf(activity);
  return due.filter((strategyId) => {
    const last = lastRuns[strategyId];
    const asked = last !== undefined && elapsed(last, clock.now()) < MINUTE;
    return !asked && waitsFor(settings, strategyId, after);
  });
}
