import { describe, expect, it } from 'vitest';
import { countOrders, endOf, isSettled, type SymbolOutcome } from '../../../../src/domain/run/outcome.ts';
import type { SagaStatus } from '../../../../src/domain/saga/steps.ts';

const ordered = (saga: SagaStatus, brokerOrderId?: string): SymbolOutcome => ({
  state: 'ordered',
  saga,
  order: { brokerOrderId },
});
const [skipped, planned, refused, late] = (['skipped', 'planned', 'refused', 'late'] as const).map(
  (state): SymbolOutcome => ({ state }),
) as [SymbolOutcome, SymbolOutcome, SymbolOutcome, SymbolOutcome];
const traded = ordered('completed', 'b1');

describe('a run', () => {
  it.each([
    ['completed', 'nothing was worth an order', [skipped, skipped]],
    ['completed', 'all that was, was traded', [skipped, traded, traded]],
    ['partial', 'the gate refused some', [traded, refused]],
    ['partial', 'some were not ordered in time', [traded, late]],
    ['partial', 'the broker rejected some', [traded, ordered('rejected')]],
    ['partial', 'some were never filled', [traded, ordered('compensated', 'b2')]],
    ['failed', 'the gate refused all', [skipped, refused]],
    ['failed', 'every saga failed', [ordered('failed'), ordered('rejected')]],
  ] as const)('is %s when %s', (status, _, outcomes) => {
    expect(endOf(outcomes)).toBe(status);
  });

  it('waits for what is planned or on its way', () => {
    expect([skipped, refused, late, traded, ordered('failed')].every(isSettled)).toBe(true);
    expect([planned, ordered('running'), ordered('compensating', 'b1')].some(isSettled)).toBe(false);
  });

  it('counts what passed the gate, what the broker took, and what it never took', () => {
    const outcomes = [skipped, refused, late, planned, ordered('running'), ordered('running', 'b1')];

    expect(countOrders(outcomes)).toEqual({ submitted: 2, accepted: 1, rejected: 0 });
    expect(countOrders([...outcomes, traded, ordered('rejected'), ordered('compensated', 'b3')])).toEqual({
      submitted: 5,
      accepted: 3,
      rejected: 1,
    });
  });
});
