import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nextOfAll, nextRun } from '../../../../src/domain/calendar/next-run.ts';
import { ANALYSIS_EXPRESSIONS, SCHEDULE_SPECS } from '../../../../src/topology/topology.ts';

const next = (expression: string, after: string): string | undefined =>
  nextRun(expression, new Date(after))?.toISOString();

describe('the next run', () => {
  test.each([
    ['in the session: the next minute', '2025-01-06T15:30:00.000Z', '2025-01-06T15:31:00.000Z'],
    ['between minutes', '2025-01-06T15:30:00.001Z', '2025-01-06T15:31:00.000Z'],
    [
      'in the last minute of a Friday: Monday at nine',
      '2025-01-10T20:59:00.000Z',
      '2025-01-13T14:00:00.000Z',
    ],
    ['over the beginning of summer time', '2025-03-07T22:00:00.000Z', '2025-03-10T13:00:00.000Z'],
    ['over its end', '2025-10-31T22:00:00.000Z', '2025-11-03T14:00:00.000Z'],
  ])('of an analysis cycle in market hours %s', (_what, after, expected) => {
    const found = next(SCHEDULE_SPECS.analysis.expression, after);

    expect(found).toBe(expected);
  });

  test.each([
    ['in the session: each minute', '2025-01-06T15:30:00.000Z', '2025-01-06T15:31:00.000Z'],
    ['in its last minute: at the close', '2025-01-10T20:59:00.000Z', '2025-01-10T21:00:00.000Z'],
    ['in the evening: each quarter of an hour', '2025-01-07T00:00:00.000Z', '2025-01-07T00:15:00.000Z'],
    ['over midnight', '2025-01-07T04:45:00.000Z', '2025-01-07T05:00:00.000Z'],
    ['in the morning, up to nine', '2025-01-07T13:46:00.000Z', '2025-01-07T14:00:00.000Z'],
    ['from Friday to Saturday', '2025-01-11T04:45:00.000Z', '2025-01-11T05:00:00.000Z'],
    ['on a Sunday', '2025-01-12T15:01:00.000Z', '2025-01-12T15:15:00.000Z'],
    ['from Sunday to Monday', '2025-01-13T04:45:00.000Z', '2025-01-13T05:00:00.000Z'],
  ])('of an analysis cycle by all its schedules %s', (_what, after, expected) => {
    expect(nextOfAll(ANALYSIS_EXPRESSIONS, new Date(after))?.toISOString()).toBe(expected);
  });

  test('by several expressions is the earliest, and none without any', () => {
    const after = new Date('2025-01-06T14:00:00.000Z');

    expect(
      nextOfAll(['cron(0 12 1 1 ? 2024)', 'rate(1 hour)', 'rate(15 minutes)'], after)?.toISOString(),
    ).toBe('2025-01-06T14:15:00.000Z');
    expect(nextOfAll(['cron(0 12 1 1 ? 2024)'], after)).toBeUndefined();
    expect(nextOfAll([], after)).toBeUndefined();
  });

  test('of the schedules of analysis never coincide: no two open a cycle at one moment', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('2024-01-01'), max: new Date('2029-01-01'), noInvalidDate: true }),
        (after) => {
          const runs = ANALYSIS_EXPRESSIONS.map((expression) => nextRun(expression, after)?.getTime());
          expect(new Set(runs).size).toBe(ANALYSIS_EXPRESSIONS.length);
          const wait = Math.min(...runs.map((run) => run ?? Number.POSITIVE_INFINITY)) - after.getTime();
          expect(wait).toBeLessThanOrEqual(15 * 60_000);
        },
      ),
    );
  });

  test.each([
    ['rate(1 minute)', '2025-01-06T15:30:10.000Z', '2025-01-06T15:31:00.000Z'],
    ['rate(15 minutes)', '2025-01-06T15:30:00.000Z', '2025-01-06T15:45:00.000Z'],
    ['cron(0 9 ? * MON-FRI *)', '2025-01-06T14:00:00.000Z', '2025-01-07T14:00:00.000Z'],
    ['cron(0/20 6 ? * 1,SAT *)', '2025-01-06T14:00:00.000Z', '2025-01-11T11:00:00.000Z'],
    ['cron(5,35 0 1 JAN ? *)', '2025-01-06T14:00:00.000Z', '2026-01-01T05:05:00.000Z'],
    ['cron(0 12 29 2 ? *)', '2025-01-06T14:00:00.000Z', '2028-02-29T17:00:00.000Z'],
    ['cron(0 12 1 1 ? 2024)', '2025-01-06T14:00:00.000Z', undefined],
    ['cron(30 2 9 3 ? 2025)', '2025-01-06T14:00:00.000Z', undefined],
  ])('of %s after %s is %s', (expression, after, expected) => {
    const found = next(expression, after);

    expect(found).toBe(expected);
  });

  test.each([
    'at noon',
    'rate(0 minutes)',
    'rate(1 week)',
    'cron(* * * * *)',
    'cron(60 * * * ? *)',
    'cron(0 9 L * ? *)',
    'cron(0 9 ? * MOON *)',
  ])('of %s is refused', (expression) => {
    const asked = (): unknown => nextRun(expression, new Date('2025-01-06T14:00:00.000Z'));

    expect(asked).toThrow(RangeError);
  });
});
