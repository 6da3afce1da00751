import { describe, expect, test } from 'vitest';
import { currentCycle, oneCycle } from '../../../../src/application/queries/cycles.ts';
import { NotFoundError } from '../../../../src/domain/errors.ts';
import { clientOrderIdOf, intentIdOf } from '../../../../src/domain/ids.ts';
import { AGENT } from '../../../support/builders/common.ts';
import { aCycle, aDecision } from '../../../support/builders/cycle-records.ts';
import { anOrder } from '../../../support/builders/trade-records.ts';
import { createTestPorts, given } from '../../../support/test-ports.ts';

const symbolOf = (index: number): string =>
  `A${String.fromCharCode(65 + (index % 26))}${String.fromCharCode(65 + Math.floor(index / 26))}`;

describe('one cycle', () => {
  test('has all its decisions, over several pages, and none of its neighbours', async () => {
    const ports = createTestPorts();
    const requests = ['request-1', 'request-2'];
    await given(ports, {
      kind: 'cycle',
      record: aCycle({
        cycleId: 'mine',
        requests: requests.map((requestId) => ({ requestId, strategyId: 'momentum', status: 'answered' })),
      }),
    });
    for (const requestId of ['request-0', ...requests, 'request-10', 'request-3']) {
      const cycleId = requests.includes(requestId) ? 'mine' : 'other';
      for (let index = 0; index < 110; index++) {
        await given(ports, {
          kind: 'decision',
          record: aDecision({ requestId, cycleId, symbol: symbolOf(index) }),
        });
      }
    }

    const { decisions } = await oneCycle(ports, AGENT, 'mine');

    expect(new Set(decisions.map(({ decisionId }) => decisionId)).size).toBe(220);
    expect(decisions.every(({ cycleId }) => cycleId === 'mine')).toBe(true);
  });

  test('has every leg of every intent', async () => {
    const ports = createTestPorts();
    const decision = aDecision({ requestId: 'request-1', cycleId: 'mine' });
    const intentId = intentIdOf(decision.decisionId);
    const legs = (['entry-1', 'entry-2'] as const).map((leg) => clientOrderIdOf(AGENT, intentId, leg));
    await given(
      ports,
      {
        kind: 'cycle',
        record: aCycle({
          cycleId: 'mine',
          requests: [{ requestId: 'request-1', strategyId: 'momentum', status: 'answered' }],
        }),
      },
      { kind: 'decision', record: { ...decision, intentId } },
      ...legs.map((clientOrderId) => ({
        kind: 'order' as const,
        record: anOrder({ intentId, clientOrderId }),
      })),
    );

    const { orders } = await oneCycle(ports, AGENT, 'mine');

    expect(orders.map(({ clientOrderId }) => clientOrderId)).toEqual(legs);
  });

  test('counts a strategy when all of its requests are answered, failed ones too', async () => {
    const ports = createTestPorts();
    const requests = [
      { requestId: 'a', strategyId: 'one', status: 'answered' as const },
      { requestId: 'b', strategyId: 'one', status: 'outstanding' as const },
      { requestId: 'c', strategyId: 'two', status: 'failed' as const, error: 'no bars' },
    ];
    await given(ports, { kind: 'cycle', record: aCycle({ cycleId: 'mine', requests }) });

    const { strategiesProcessed, logs } = await oneCycle(ports, AGENT, 'mine');

    expect(strategiesProcessed).toBe(1);
    expect(logs).toContainEqual(
      expect.objectContaining({ level: 'error', message: 'strategy two failed: no bars' }),
    );
  });
});

test('no cycle is current while none runs', async () => {
  const ports = createTestPorts();
  await given(ports, {
    kind: 'cycle',
    record: aCycle({ status: 'skipped', completedAt: '2025-01-06T15:30:00.000Z' }),
  });

  const asked = currentCycle(ports, AGENT);

  await expect(asked).rejects.toThrow(NotFoundError);
});
