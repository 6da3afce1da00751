import type { SettingsRecord } from '../../contracts/records/agent.ts';
import { dueAt, type ScheduleEvent, type ScheduleFacts } from '../../domain/strategy/schedule.ts';
import { type Activity, lastRunsOf } from '../cycles/activity.ts';
import type { TradingState } from '../risk/trading-state.ts';

/** The active strategies that are configured, in the order of the configuration. */
export const activeStrategies = ({ config, agent }: TradingState): readonly string[] =>
  config.strategies
    .map(({ strategyId }) => strategyId)
    .filter((strategyId) => agent.activeStrategies.includes(strategyId));

/** Those of the active strategies that a cycle asks at `now`: without a schedule, always (ST2). */
export function dueStrategies(state: TradingState, activity: Activity, now: Date): readonly string[] {
  const lastRuns = lastRunsOf(activity);
  return activeStrategies(state).filter((strategyId) => {
    const due = strategyDueAt(state, strategyId, lastRuns[strategyId], activity.record.lastFillAt);
    return due !== undefined && due <= now.toISOString();
  });
}

/** Due since then: without a schedule. */
const ALWAYS = new Date(0).toISOString();

/** When a strategy is due for the first time after its last run; undefined while nothing says so yet. */
export function strategyDueAt(
  { settings }: Pick<TradingState, 'settings'>,
  strategyId: string,
  lastRun: string | undefined,
  lastFillAt: string | undefined,
): string | undefined {
  const inForce = settings.schedules?.[strategyId];
  if (inForce === undefined) return ALWAYS;
  const since = lastRun !== undefined && lastRun > inForce.since ? lastRun : inForce.since;
  const facts: ScheduleFacts = { since, lastFillAt };
  return dueAt(inForce.schedule, facts);
}

/** Whether the strategy's schedule is this event. */
export function waitsFor(
  { schedules }: Pick<SettingsRecord, 'schedules'>,
  strategyId: string,
  event: ScheduleEvent,
): boolean {
  const schedule = schedules?.[strategyId]?.schedule;
  return schedule?.kind === 'event' && schedule.event === event;
}

export const anyWaitsFor = (settings: Pick<SettingsRecord, 'schedules'>, event: ScheduleEvent): boolean =>
  Object.keys(settings.schedules ?? {}).some((strategyId) => waitsFor(settings, strategyId, event));
