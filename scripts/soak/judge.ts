import type { Session } from '../../src/domain/calendar/calendar.ts';
import { MINUTE, SECOND } from '../../src/domain/clock.ts';
import { lengthOf } from './calendar.ts';
import type { Comparison, Growth } from './growth.ts';
import type { DayReport } from './messages.ts';
import type { SoakOptions } from './options.ts';
import type { SoakPlan } from './plan.ts';
import type { Ended } from './supervise.ts';

/** What a run came to: its days in order, and how its processes ended. */
export interface Course {
  readonly days: readonly DayReport[];
  readonly ends: readonly Ended[];
  readonly growth: Growth;
}

/** One promise, and each place where it was broken. */
export interface Verdict {
  readonly name: string;
  readonly result: 'held' | 'broken' | 'not judged';
  readonly detail: readonly string[];
}

/** What the late days may be above the early ones: memory, and the cost of a cycle. */
export const MOST_GROWTH = 1.1;
/** LR1: what is in flight has 10 s to end and a module 5 s to stop; on a busy machine a little more. */
const ORDERLY_END_MS = 20 * SECOND;
/** Of the cycles that nothing stood in the way of, those that must complete. */
const LEAST_COMPLETED = 0.9;
/** Cycles that an end of the process takes with it, or delays. */
const CYCLES_A_STOP = 2;
const LATE_DAYS = 5;

export function judge(options: SoakOptions, plan: SoakPlan, course: Course): readonly Verdict[] {
  const { days, ends, growth } = course;
  return [
    verdict('every session was lived through', missingDays(plan, days)),
    verdict(
      'every invariant held at the end of every day',
      days.flatMap(({ date, broken }) =>
        broken.map(({ name, violations }) => `${date} ${name}: ${violations.join('; ')}`),
      ),
    ),
    verdict('the process ended as it was told to, and went on', wrongEnds(plan, ends)),
    verdict(
      'stocks were analysed from the open to the close, by the clocks of New York',
      plan.sessions.flatMap((session, index) => wrongHours(options, session, days[index])),
    ),
    verdict(
      'the cycles that nothing stood in the way of completed',
      plan.sessions.flatMap((session, index) => missedCycles(options, plan, session, days[index])),
    ),
    verdict('the agent ran and nothing was stopped at the end of every day', days.flatMap(stoppedAgent)),
    verdict('it still trades', stillTrades(days)),
    growthVerdict('resident memory did not grow', growth.memory, 'MB'),
    growthVerdict('requests to the store a cycle did not grow with history', growth.requests, 'requests'),
    growthVerdict(
      'kilobytes that a request to the store carries did not grow with history',
      growth.kilobytes,
      'KB',
    ),
  ];
}

const verdict = (name: string, detail: readonly string[]): Verdict => ({
  name,
  result: detail.length === 0 ? 'held' : 'broken',
  detail,
});

function growthVerdict(name: string, growth: Comparison | undefined, unit: string): Verdict {
  if (growth === undefined) return { name, result: 'not judged', detail: ['too few days'] };
  const { early, late, ratio } = growth;
  const grew = ratio > MOST_GROWTH;
  return verdict(name, grew ? [`from ${early} to ${late} ${unit}, ${ratio} times`] : []);
}

function missingDays({ sessions }: SoakPlan, days: readonly DayReport[]): readonly string[] {
  const seen = new Set(days.map(({ date }) => date));
  return sessions.filter(({ date }) => !seen.has(date)).map(({ date }) => `${date} has no report`);
}

function wrongEnds({ stops }: SoakPlan, ends: readonly Ended[]): readonly string[] {
  const last = ends.at(-1);
  const wrong = ends.flatMap(({ stop, code, signal, endedInMs, stderr }): readonly string[] => {
    const how = `exit status ${code}, signal ${signal}: ${stderr}`;
    if (stop === undefined) return code === 0 ? [] : [`it ended by itself: ${how}`];
    if (stop.signal === 'SIGKILL') return signal === 'SIGKILL' ? [] : [`${stop.at} SIGKILL: ${how}`];
    if (code !== 0) return [`${stop.at} SIGTERM: ${how}`];
    return endedInMs <= ORDERLY_END_MS ? [] : [`${stop.at} SIGTERM: it took ${endedInMs} ms`];
  });
  const happened = ends.filter(({ stop }) => stop !== undefined).length;
  return [
    ...wrong,
    ...(last?.stop === undefined ? [] : ['it was not started again']),
    ...(happened === 0 && stops.length > 0 ? ['no end came'] : []),
  ];
}

/** Also across the day on which the clocks change, and on a day that ends early. */
function wrongHours(
  { cycleMinutes }: SoakOptions,
  session: Session,
  day: DayReport | undefined,
): readonly string[] {
  if (day === undefined) return [];
  const open = minutes('09:30');
  const close = minutes(session.earlyClose ? '13:00' : '16:00');
  const [first, last] = [minutes(day.firstStocks), minutes(day.lastStocks)];
  const slack = CYCLES_A_STOP * cycleMinutes;
  const right = first >= open && first <= open + slack && last >= close - slack && last < close;
  return right ? [] : [`${day.date}: from ${day.firstStocks} to ${day.lastStocks}`];
}

/** Minutes after midnight of `HH:MM`; NaN, which compares with nothing, for none. */
function minutes(time: string | null): number {
  const [hour, minute] = (time ?? '').split(':').map(Number);
  return (hour ?? Number.NaN) * 60 + (minute ?? Number.NaN);
}

function missedCycles(
  { cycleMinutes }: SoakOptions,
  { outages, stops }: SoakPlan,
  session: Session,
  day: DayReport | undefined,
): readonly string[] {
  if (day === undefined) return [];
  const down = outages
    .filter(({ date }) => date === day.date)
    .reduce((sum, { from, until }) => sum + Date.parse(until) - Date.parse(from), 0);
  const stopped = stops.filter(({ at }) => at.startsWith(day.date)).length * CYCLES_A_STOP;
  // An outage of less than a cycle's minutes may take one with it all the same.
  const undisturbed = (lengthOf(session) - down) / (cycleMinutes * MINUTE) - 1 - stopped;
  const completed = day.cycles['completed'] ?? 0;
  return completed >= LEAST_COMPLETED * undisturbed
    ? []
    : [`${day.date}: ${completed} of ${Math.round(undisturbed)}`];
}

const stoppedAgent = ({ date, agent, killSwitch, stoppedSymbols }: DayReport): readonly string[] => [
  ...(agent === 'running' ? [] : [`${date}: the agent is ${agent}`]),
  ...(killSwitch === null ? [] : [`${date}: the kill switch is on: ${killSwitch}`]),
  ...(stoppedSymbols.length === 0 ? [] : [`${date}: stopped: ${stoppedSymbols.join(', ')}`]),
];

function stillTrades(days: readonly DayReport[]): readonly string[] {
  const late = days.slice(-LATE_DAYS);
  const fills = late.reduce((sum, day) => sum + day.fills, 0);
  return fills > 0 ? [] : [`no fill in the last ${late.length} days`];
}
