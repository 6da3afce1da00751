import type { Log } from '../application/ports/log.ts';
import type { FunctionName } from '../contracts/names.ts';
import { nextRun } from '../domain/calendar/next-run.ts';
import { errorMessage } from '../domain/errors.ts';
import { SCHEDULE_SPECS, type ScheduleSpec } from '../topology/topology.ts';
import type { HostClock } from './clock/host-clock.ts';

/** By name. */
export type Schedules = Readonly<Record<string, ScheduleSpec>>;

/**
 * Puts schedules, the topology's unless others are given, on the host's clock, and answers how to take them off. A
 * run that was missed is not caught up with; of several schedules of the same run that come due at one moment, because
 * the clock skipped hours, one runs.
 */
export function startSchedules(
  clock: HostClock,
  log: Log,
  run: (name: FunctionName, input: unknown) => Promise<unknown>,
  schedules: Schedules = SCHEDULE_SPECS,
): () => void {
  const armed = new Map<string, { cancel(): void }>();
  const lastRuns = new Map<string, number>();
  const isFirstNow = ({ target, input }: ScheduleSpec): boolean => {
    const [what, now] = [JSON.stringify([target, input]), clock.now().getTime()];
    const first = lastRuns.get(what) !== now;
    lastRuns.set(what, now);
    return first;
  };
  const arm = (name: string, spec: ScheduleSpec): void => {
    const at = nextRun(spec.expression, clock.now());
    if (at === undefined) return;
    const ring = (): void => {
      arm(name, spec);
      if (!isFirstNow(spec)) return;
      run(spec.target, spec.input).catch((error: unknown) =>
        log.error('scheduled run failed', { schedule: name, error: errorMessage(error) }),
      );
    };
    armed.set(name, clock.alarm(at, ring));
  };
  for (const [name, spec] of Object.entries(schedules)) arm(name, spec);
  return () => {
    for (const alarm of armed.values()) alarm.cancel();
    armed.clear();
  };
}
