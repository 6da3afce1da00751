import { nextRun } from '../calendar/next-run.ts';
import { marketPhaseAt } from '../calendar/phases.ts';

/** After which a strategy may be asked again. */
export const SCHEDULE_EVENTS = ['market.session.changed', 'trade.order.filled'] as const;
export type ScheduleEvent = (typeof SCHEDULE_EVENTS)[number];

/** When a strategy is asked (ST2). A cron expression is in New York time. */
export type StrategySchedule =
  | { readonly kind: 'interval'; readonly everyMinutes: number }
  | { readonly kind: 'cron'; readonly fields: string }
  | { readonly kind: 'event'; readonly event: ScheduleEvent };

/** What has happened, as far as schedules look at it; ISO-8601 UTC. */
export interface ScheduleFacts {
  /** The last run, or when the schedule was set, whichever is later. */
  readonly since: string;
  /** The last fill of the agent; undefined before the first. */
  readonly lastFillAt: string | undefined;
}

/**
 * When the strategy is due for the first time after `since`, which may be in the past: then it is due now, once, however
 * many runs were missed. Undefined when nothing yet says so.
 */
export function dueAt(schedule: StrategySchedule, { since, lastFillAt }: ScheduleFacts): string | undefined {
  switch (schedule.kind) {
    case 'interval':
      return nextRun(`rate(${schedule.everyMinutes} minutes)`, new Date(since))?.toISOString();
    case 'cron':
      return nextRun(`cron(${schedule.fields})`, new Date(since))?.toISOString();
    case 'event':
      if (schedule.event === 'market.session.changed') return marketPhaseAt(since).until;
      return lastFillAt !== undefined && lastFillAt > since ? lastFillAt : undefined;
  }
}
