import { describe, expect, it } from 'vitest';
import { growthOf } from '../../../../scripts/soak/growth.ts';
import { judge } from '../../../../scripts/soak/judge.ts';
import { type DayReport, soakMessage } from '../../../../scripts/soak/messages.ts';
import { parseSoakOptions, SOAK_DEFAULTS } from '../../../../scripts/soak/options.ts';
import { planOf } from '../../../../scripts/soak/plan.ts';
import { dayRow, reportOf, summaryText } from '../../../../scripts/soak/report.ts';
import type { Ended } from '../../../../scripts/soak/supervise.ts';

const options = parseSoakOptions({ ...SOAK_DEFAULTS, days: '20', from: '2024-11-20', stops: '4' });
const plan = planOf(options);

/** A day on which all went well. */
function aDay(index: number): DayReport {
  const { date, earlyClose } = plan.sessions[index] ?? { date: '', earlyClose: false };
  return {
    date,
    cycles: { completed: earlyClose ? 14 : 26 },
    firstStocks: '09:30',
    lastStocks: earlyClose ? '12:45' : '15:45',
    decisions: 20,
    orders: 12,
    fills: 10,
    sagas: { completed: 10, compensated: 2 },
    positions: 4,
    equity: '100000',
    errors: index,
    agent: 'running',
    killSwitch: null,
    stoppedSymbols: [],
    broken: [],
    problems: { 'warn: cycle is overdue': 1 },
    store: {
      cycles: 26,
      decisions: 20,
      requests: 2_600,
      sentBytes: 2_600 * 1_024,
      receivedBytes: 2_600 * 1_024,
    },
    memory: { residentMb: 250, heapTotalMb: 80, heapMb: 50, externalMb: 10, storeMb: 8 },
    disk: { stateMb: 1, exchangeMb: 1, logMb: 1 },
    lifeDay: index + 1,
    wallMs: 1_000,
    cpuMs: 900,
  };
}

const ended = (given: Partial<Ended>): Ended => ({
  stop: undefined,
  code: 0,
  signal: null,
  endedInMs: 0,
  stderr: 'what it said last',
  ...given,
});

const ENDS: readonly Ended[] = [
  ...plan.stops.map((stop) =>
    stop.signal === 'SIGKILL'
      ? ended({ stop, code: null, signal: 'SIGKILL', endedInMs: 50 })
      : ended({ stop, endedInMs: 900 }),
  ),
  ended({}),
];

function judged(change: {
  readonly days?: (day: DayReport) => Partial<DayReport>;
  readonly ends?: readonly Ended[];
}) {
  const days = plan.sessions.map((_, index) => {
    const day = aDay(index);
    return { ...day, ...change.days?.(day) };
  });
  const course = { days, ends: change.ends ?? ENDS, growth: growthOf(days) };
  return { course, verdicts: judge(options, plan, course) };
}

const brokenIn = (change: Parameters<typeof judged>[0]) =>
  judged(change).verdicts.filter(({ result }) => result === 'broken');

const on = (index: number, change: Partial<DayReport>) => (day: DayReport) =>
  day.date === plan.sessions[index]?.date ? change : {};
const from = (index: number, change: (day: DayReport) => Partial<DayReport>) => (day: DayReport) =>
  day.date >= (plan.sessions[index]?.date ?? '') ? change(day) : {};

describe('what is judged of a soak run', () => {
  it('holds when every day went well', () => {
    const { verdicts } = judged({});

    expect(verdicts.map(({ result }) => result)).toEqual(verdicts.map(() => 'held'));
    expect(verdicts).toHaveLength(10);
  });

  it.each([
    [
      'a session nobody saw',
      { days: on(4, { date: '2024-01-01' }) },
      'every session',
      '2024-11-26 has no report',
    ],
    [
      'an invariant that did not hold',
      { days: on(2, { broken: [{ name: 'I2 position and cash', violations: ['cash differs'] }] }) },
      'every invariant',
      '2024-11-22 I2 position and cash: cash differs',
    ],
    [
      'an open that was an hour late',
      { days: on(3, { firstStocks: '10:30' }) },
      'stocks were analysed',
      '2024-11-25: from 10:30 to 15:45',
    ],
    [
      'a half day that went on',
      { days: on(6, { lastStocks: '15:45' }) },
      'stocks were analysed',
      '2024-11-29: from 09:30 to 15:45',
    ],
    [
      'a day without stocks',
      { days: on(3, { firstStocks: null }) },
      'stocks were analysed',
      'from null to 15:45',
    ],
    ['cycles that did not complete', { days: on(5, { cycles: { completed: 10 } }) }, 'the cycles', '10 of'],
    ['an agent that stopped', { days: on(5, { agent: 'error' }) }, 'the agent ran', 'the agent is error'],
    [
      'a kill switch',
      { days: on(5, { killSwitch: 'loss' }) },
      'the agent ran',
      'the kill switch is on: loss',
    ],
    ['a stopped symbol', { days: on(5, { stoppedSymbols: ['KO'] }) }, 'the agent ran', 'stopped: KO'],
    [
      'trade that ended',
      { days: from(8, () => ({ fills: 0 })) },
      'it still trades',
      'no fill in the last 5 days',
    ],
    [
      'memory that grew',
      { days: from(9, ({ memory }) => ({ memory: { ...memory, residentMb: 280 } })) },
      'resident memory',
      'from 250 to 280 MB, 1.12 times',
    ],
    [
      'a cost that grew',
      { days: from(8, ({ store }) => ({ store: { ...store, requests: 3_000 } })) },
      'requests to the store',
      'from 100 to 115.38 requests, 1.154 times',
    ],
    [
      'answers that grew',
      { days: from(15, ({ store }) => ({ store: { ...store, receivedBytes: 5_200 * 1_024 } })) },
      'kilobytes',
      'from 2 to 3 KB, 1.5 times',
    ],
    [
      'a process that ended by itself',
      { ends: [ended({ code: 1 })] },
      'the process ended',
      'it ended by itself: exit status 1, signal null: what it said last',
    ],
    [
      'an end in order that took too long',
      { ends: ENDS.map((end) => (end.stop?.signal === 'SIGTERM' ? { ...end, endedInMs: 25_000 } : end)) },
      'the process ended',
      'SIGTERM: it took 25000 ms',
    ],
    [
      'a process that was not there again',
      { ends: ENDS.slice(0, -1) },
      'the process ended',
      'not started again',
    ],
    ['ends that never came', { ends: ENDS.slice(-1) }, 'the process ended', 'no end came'],
  ])('finds %s', (_what, change, name, detail) => {
    const broken = brokenIn(change);

    expect(broken).toHaveLength(1);
    expect(broken[0]?.name).toContain(name);
    expect(broken[0]?.detail.join('\n')).toContain(detail);
  });

  it('does not judge growth where there are too few days to tell', () => {
    const days = [aDay(0), aDay(1)];

    expect(growthOf(days)).toEqual({ memory: undefined, requests: undefined, kilobytes: undefined });
  });

  it('compares the memory of one process, the last, and nothing before its third day', () => {
    const memoryOn = (index: number): number => (index === 7 ? 200 : index === 19 ? 210 : 999);
    const days = plan.sessions.map((_, index) => ({
      ...aDay(index),
      lifeDay: index < 5 ? index + 1 : index - 4,
      memory: { ...aDay(index).memory, residentMb: memoryOn(index) },
    }));

    expect(growthOf(days).memory).toEqual({ early: 200, late: 210, ratio: 1.05 });
    expect(growthOf(days.slice(0, 7)).memory).toBeUndefined();
  });
});

describe('the report of a soak run', () => {
  const { course, verdicts } = judged({});
  const report = reportOf(options, plan, course, verdicts, 61_000);

  it('adds the days up', () => {
    expect(report.totals).toEqual({
      days: 20,
      cycles: 19 * 26 + 14,
      decisions: 400,
      orders: 240,
      fills: 200,
      sagas: { completed: 200, compensated: 40 },
      errors: 19,
      outages: 20,
      kills: 3,
      orderlyStops: 1,
      equity: '100000',
      wallMs: 61_000,
    });
    expect(report.problems).toEqual({ 'warn: cycle is overdue': 20 });
    expect(report.days).toHaveLength(20);
    expect(JSON.parse(JSON.stringify(report))).toMatchObject({
      plan: { from: '2024-11-20', to: '2024-12-18' },
    });
  });

  it('says in words what held, and how late days compare with early ones', () => {
    const text = summaryText(report);

    expect(text).toContain('20 days, 508 cycles, 400 decisions, 240 orders, 200 fills, 19 errors');
    expect(text).toContain('3 kills, 1 orderly stops, 20 outages, in 1.0 minutes');
    expect(text).toContain('requests 100 → 100, 1 times');
    expect(text).not.toContain('broken');
  });

  it('has a row for each day, with what was special about it', () => {
    const row = dayRow({ ...aDay(6), broken: [{ name: 'I2', violations: [] }] }, plan);

    expect(row).toMatch(
      /^2024-11-29 +14 +20 +12 +10 +2 +6 +100\.0 +200\.0 +250 +1\.0 {2}half day, outage of \w+/,
    );
    expect(row).toContain('BROKEN I2');
  });

  it('is made of what the process may say, and of nothing else', () => {
    const said = JSON.stringify({ kind: 'day', day: aDay(0) });

    expect(soakMessage.parse(JSON.parse(said))).toEqual({ kind: 'day', day: aDay(0) });
    expect(() => soakMessage.parse({ kind: 'day', day: { ...aDay(0), cycles: 'many' } })).toThrow();
    expect(() => soakMessage.parse({ kind: 'gone' })).toThrow();
  });
});
