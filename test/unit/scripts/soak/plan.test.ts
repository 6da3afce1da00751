import { describe, expect, it } from 'vitest';
import { parseSoakOptions, SOAK_DEFAULTS } from '../../../../scripts/soak/options.ts';
import { checkedAt, planOf } from '../../../../scripts/soak/plan.ts';
import { MINUTE } from '../../../../src/domain/clock.ts';
import { parseFaultPlan } from '../../../../src/paper-exchange/index.ts';

const planWith = (flags: Partial<Record<keyof typeof SOAK_DEFAULTS, string>> = {}) =>
  planOf(parseSoakOptions({ ...SOAK_DEFAULTS, ...flags }));

/** Milliseconds after the open, and before the close, of the session that `instant` is in. */
function placeOf(instant: string, { sessions }: ReturnType<typeof planOf>) {
  const session = sessions.find(({ date }) => instant.startsWith(date));
  const at = Date.parse(instant);
  return {
    sinceOpen: at - Date.parse(session?.open ?? ''),
    untilClose: Date.parse(session?.close ?? '') - at,
  };
}

describe('the plan of a soak run', () => {
  it('has thirty sessions with a clock change, a holiday and a half day in them', () => {
    const { sessions, special } = planWith();

    expect([sessions.length, sessions.at(0)?.date, sessions.at(-1)?.date]).toEqual([
      30,
      '2024-10-28',
      '2024-12-09',
    ]);
    expect(special).toEqual([
      { date: '2024-11-04', what: 'clocks change' },
      { date: '2024-11-28', what: 'holiday' },
      { date: '2024-11-29', what: 'half day' },
    ]);
    expect(sessions.find(({ date }) => date === '2024-11-01')?.open).toBe('2024-11-01T13:30:00.000Z');
    expect(sessions.find(({ date }) => date === '2024-11-04')?.open).toBe('2024-11-04T14:30:00.000Z');
    expect(sessions.find(({ date }) => date === '2024-11-29')?.close).toBe('2024-11-29T18:00:00.000Z');
  });

  it('breaks something every day, and leaves the open, the close and the check alone', () => {
    const plan = planWith();

    expect(plan.outages.map(({ date }) => date)).toEqual(plan.sessions.map(({ date }) => date));
    expect(new Set(plan.outages.map(({ what }) => what))).toEqual(new Set(['data', 'broker', 'everything']));
    for (const { from, until } of plan.outages) {
      expect(Date.parse(until)).toBeGreaterThan(Date.parse(from));
      expect(placeOf(from, plan).sinceOpen).toBeGreaterThanOrEqual(20 * MINUTE);
      expect(placeOf(until, plan).untilClose).toBeGreaterThanOrEqual(30 * MINUTE);
    }
    for (const session of plan.sessions)
      expect(checkedAt(session).getTime()).toBeGreaterThan(Date.parse(session.close));
  });

  it('is a script that the exchange takes, also for the most days', () => {
    for (const days of ['1', '30', '60']) {
      const { faults, sessions } = planWith({ days, from: '2024-01-02' });

      const kinds = new Set(parseFaultPlan(faults).faults.map(({ kind }) => kind));

      expect(kinds).toEqual(
        new Set(['status', 'reset', 'latency', 'partial', 'reject', 'late_fill', 'slow_cancel', 'halt']),
      );
      expect(faults.faults.length).toBeGreaterThan(sessions.length * 8);
    }
  });

  it('ends the process after three undisturbed days, and leaves the last half of the run to one process', () => {
    const plan = planWith({ stops: '8' });

    const dates = plan.stops.map(({ at }) => at.slice(0, 10));

    expect(plan.stops.map(({ signal }) => signal).toSorted()).toEqual([
      ...Array.from({ length: 6 }, () => 'SIGKILL'),
      'SIGTERM',
      'SIGTERM',
    ]);
    expect(dates).toEqual(dates.toSorted());
    expect(dates.every((date) => date >= '2024-10-31' && date <= '2024-11-13')).toBe(true);
    for (const { at } of plan.stops) {
      expect(placeOf(at, plan).sinceOpen).toBeGreaterThanOrEqual(5 * MINUTE);
      expect(placeOf(at, plan).untilClose).toBeGreaterThanOrEqual(30 * MINUTE);
    }
  });

  it('ends the process in a short run too', () => {
    expect(planWith({ days: '2', stops: '1' }).stops.map(({ signal }) => signal)).toEqual(['SIGKILL']);
  });

  it('follows from the seed', () => {
    expect(planWith()).toEqual(planWith());
    expect(planWith({ seed: '2' }).outages).not.toEqual(planWith().outages);
    expect(planWith({ seed: '2' }).stops).not.toEqual(planWith().stops);
  });

  it('has the universe that was asked for, of all sectors', () => {
    const { symbols } = planWith({ stocks: '12', coins: '2' });

    expect(symbols.map(({ symbol }) => symbol.includes('/')).filter(Boolean)).toHaveLength(2);
    expect(new Set(symbols.map(({ symbol }) => symbol)).size).toBe(14);
    expect(new Set(symbols.map(({ sector }) => sector)).size).toBeGreaterThan(5);
  });

  it.each([
    [{ days: '0' }, 'days: must be from 1 to 60'],
    [{ days: '1.5' }, 'days: must be a whole number'],
    [{ from: 'tomorrow' }, 'from: must be a date'],
    [{ 'cycle-minutes': '31' }, 'cycle-minutes: must be from 1 to 30'],
  ])('refuses %j', (flags, message) => {
    expect(() => planWith(flags)).toThrow(message);
  });
});
