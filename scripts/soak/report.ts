import { type Course, MOST_GROWTH, type Verdict } from './judge.ts';
import type { DayReport } from './messages.ts';
import type { SoakOptions } from './options.ts';
import type { SoakPlan } from './plan.ts';

/** All of a run, as one JSON document. */
export function reportOf(
  options: SoakOptions,
  plan: SoakPlan,
  course: Course,
  verdicts: readonly Verdict[],
  wallMs: number,
) {
  const { days, ends, growth } = course;
  const sum = (amountOf: (day: DayReport) => number): number =>
    days.reduce((total, day) => total + amountOf(day), 0);
  return {
    options,
    plan: {
      from: plan.sessions.at(0)?.date,
      to: plan.sessions.at(-1)?.date,
      special: plan.special,
      symbols: plan.symbols.length,
      outages: plan.outages,
      faults: plan.faults.faults.length,
      stops: plan.stops,
    },
    totals: {
      days: days.length,
      cycles: sum(({ cycles }) => cycles['completed'] ?? 0),
      decisions: sum(({ decisions }) => decisions),
      orders: sum(({ orders }) => orders),
      fills: sum(({ fills }) => fills),
      sagas: totalsOf(days.map(({ sagas }) => sagas)),
      errors: days.at(-1)?.errors ?? 0,
      outages: plan.outages.length,
      kills: ends.filter(({ stop }) => stop?.signal === 'SIGKILL').length,
      orderlyStops: ends.filter(({ stop }) => stop?.signal === 'SIGTERM').length,
      equity: days.at(-1)?.equity,
      wallMs,
    },
    growth: { ...growth, atMost: MOST_GROWTH },
    verdicts,
    ends: ends.map(({ stop, code, signal, endedInMs }) => ({ at: stop?.at, code, signal, endedInMs })),
    problems: totalsOf(days.map(({ problems }) => problems)),
    days,
  };
}

/** Keys with the sum of their amounts, the greatest first. */
function totalsOf(all: readonly Readonly<Record<string, number>>[]): Readonly<Record<string, number>> {
  const totals = new Map<string, number>();
  for (const [name, amount] of all.flatMap((one) => Object.entries(one)))
    totals.set(name, (totals.get(name) ?? 0) + amount);
  return Object.fromEntries([...totals].toSorted(([, one], [, other]) => other - one));
}

const COLUMNS = [
  ['date', 10],
  ['cycles', 6],
  ['decisions', 9],
  ['orders', 6],
  ['fills', 5],
  ['undone', 6],
  ['errors', 6],
  ['req/cycle', 9],
  ['KB/cycle', 8],
  ['MB', 5],
  ['s', 5],
] as const;

export const dayHeader = (): string => COLUMNS.map(([title, width]) => title.padStart(width)).join('  ');

/** A day on one line, with what was special about it. */
export function dayRow(day: DayReport, plan: SoakPlan): string {
  const { store, sagas } = day;
  const aCycle = (amount: number): string => (amount / Math.max(1, store.cycles)).toFixed(1);
  const cells = [
    day.date,
    day.cycles['completed'] ?? 0,
    day.decisions,
    day.orders,
    day.fills,
    (sagas['compensated'] ?? 0) + (sagas['failed'] ?? 0),
    day.errors,
    aCycle(store.requests),
    aCycle((store.sentBytes + store.receivedBytes) / 1_024),
    day.memory.residentMb.toFixed(0),
    (day.wallMs / 1_000).toFixed(1),
  ];
  const row = cells.map((cell, column) => String(cell).padStart(COLUMNS[column]?.[1] ?? 0)).join('  ');
  return `${row}  ${notesOn(day, plan).join(', ')}`.trimEnd();
}

const notesOn = ({ date, broken }: DayReport, { special, outages, stops }: SoakPlan): readonly string[] => [
  ...special.filter((one) => one.date === date).map(({ what }) => what),
  ...outages.filter((one) => one.date === date).map(({ what }) => `outage of ${what}`),
  ...stops.filter(({ at }) => at.startsWith(date)).map(({ signal }) => signal),
  ...broken.map(({ name }) => `BROKEN ${name}`),
];

/** The end of a run, for a person. */
export function summaryText({ totals, verdicts, growth }: ReturnType<typeof reportOf>): string {
  const { days, cycles, decisions, orders, fills, kills, orderlyStops, outages, errors, wallMs } = totals;
  const compared = (['memory', 'requests', 'kilobytes'] as const).flatMap((name) => {
    const one = growth[name];
    return one === undefined ? [] : [`${name} ${one.early} → ${one.late}, ${one.ratio} times`];
  });
  return [
    `${days} days, ${cycles} cycles, ${decisions} decisions, ${orders} orders, ${fills} fills, ${errors} errors`,
    `${kills} kills, ${orderlyStops} orderly stops, ${outages} outages, in ${(wallMs / 60_000).toFixed(1)} minutes`,
    ...compared,
    ...verdicts.map(
      ({ name, result, detail }) =>
        `${result.padEnd(10)}  ${name}${result === 'held' ? '' : `: ${detail.join('\n            ')}`}`,
    ),
  ].join('\n');
}
