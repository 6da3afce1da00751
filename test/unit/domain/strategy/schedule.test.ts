import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dueAt, type StrategySchedule } from '../../../../src/domain/strategy/schedule.ts';

const MONDAY = '2025-01-06T15:30:00.000Z';
const due = (schedule: StrategySchedule, since = MONDAY, lastFillAt?: string): string | undefined =>
  dueAt(schedule, { since, lastFillAt });

describe('a strategy is due', () => {
  test.each<[string, StrategySchedule, string | undefined]>([
    ['at the next whole quarter', { kind: 'interval', everyMinutes: 15 }, '2025-01-06T15:45:00.000Z'],
    ['at ten in New York', { kind: 'cron', fields: '0 10 ? * MON-FRI *' }, '2025-01-07T15:00:00.000Z'],
    [
      'when the market closes',
      { kind: 'event', event: 'market.session.changed' },
      '2025-01-06T21:00:00.000Z',
    ],
    ['never, before there is a fill', { kind: 'event', event: 'trade.order.filled' }, undefined],
  ])('%s', (_when, schedule, expected) => {
    expect(due(schedule)).toBe(expected);
  });

  test('by a fill that came after its last run, and by no older one', () => {
    const schedule = { kind: 'event', event: 'trade.order.filled' } as const;

    expect(due(schedule, MONDAY, '2025-01-06T15:31:00.000Z')).toBe('2025-01-06T15:31:00.000Z');
    expect(due(schedule, MONDAY, '2025-01-06T15:29:00.000Z')).toBeUndefined();
  });

  test('always after its last run, so that one that ran is not due again at once', () => {
    const start = Date.parse('2024-01-01T00:00:00.000Z');
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2 * 365 * 24 * 3_600_000 }),
        fc.integer({ min: 1, max: 1_440 }),
        (offset, everyMinutes) => {
          const since = new Date(start + offset).toISOString();
          const next = due({ kind: 'interval', everyMinutes }, since) ?? '';
          expect(next > since).toBe(true);
          expect(Date.parse(next) - Date.parse(since)).toBeLessThanOrEqual(everyMinutes * 60_000);
        },
      ),
    );
  });
});
