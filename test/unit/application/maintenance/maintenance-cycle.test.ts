import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { runMaintenanceCycle } from '../../../../src/application/maintenance/run-maintenance-cycle.ts';
import { portfolioView } from '../../../../src/application/queries/portfolio.ts';
import type { AuditRecord } from '../../../../src/contracts/records/audit.ts';
import type { Kind } from '../../../../src/contracts/records/index.ts';
import { DAY, shift } from '../../../../src/domain/clock.ts';
import { usd } from '../../../../src/domain/money.ts';
import { AGENT, NOW } from '../../../support/builders/common.ts';
import { aCycle, aDecision } from '../../../support/builders/cycle-records.ts';
import { anIntent, anOrder, aSaga, aTrade } from '../../../support/builders/trade-records.ts';
import { aRunningAgent, recordOf } from '../../../support/running-agent.ts';
import { given, type TestPorts } from '../../../support/test-ports.ts';

const command = { agentId: AGENT, correlationId: 'schedule-1' };
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
let ports: TestPorts;

beforeEach(async () => {
  ports = await aRunningAgent();
});

const maintained = () => runMaintenanceCycle(ports, command, sha256);
const idsOf = async (kind: Kind): Promise<readonly unknown[]> =>
  (await ports.store.list(kind, AGENT, { limit: 100 })).items.map((item) => item);
const lastCycle = async () => {
  const { cycleId } = await maintained();
  return recordOf(ports, 'cycle', cycleId);
};

/** A trade of so many days ago with all that it goes back to. */
async function aTradeOf(daysAgo: number, id: string): Promise<void> {
  const at = shift(NOW, -daysAgo * DAY);
  const cycleId = `cycle-0000000${id}`;
  const decisionId = `000${id}-AAPL`;
  const intentId = `intent-${decisionId}`;
  await given(
    ports,
    { kind: 'cycle', record: aCycle({ cycleId, status: 'completed', startedAt: at, completedAt: at }) },
    { kind: 'decision', record: aDecision({ decisionId, cycleId, status: 'executed', createdAt: at }) },
    { kind: 'intent', record: anIntent({ decisionId, cycleId, createdAt: at }) },
    {
      kind: 'saga',
      record: aSaga({ sagaId: intentId, status: 'completed', startedAt: at, completedAt: at }),
    },
    { kind: 'order', record: anOrder({ intentId, status: 'filled', createdAt: at }) },
    { kind: 'trade', record: aTrade({ tradeId: intentId, intentId, recordedAt: at }) },
  );
}

describe('a maintenance cycle', () => {
  test('removes what is older than 90 days, but trades, and keeps what is younger', async () => {
    await aTradeOf(94, '1');
    await aTradeOf(89, '2');

    const cycle = await lastCycle();

    expect(cycle).toMatchObject({ type: 'maintenance', status: 'completed' });
    expect(cycle.steps.map(({ name, detail }) => [name, detail])).toEqual([
      ['initialize', undefined],
      ['check_calendar', '21 sessions, 0 other than by the rules'],
      ['bootstrap_universe', '3 symbols, none to add'],
      ['record_close', '2025-01-03 closed at 100000'],
      ['prune_history', '5 records older than 90 days removed'],
      ['verify_audit', 'whole up to entry 2'],
      ['complete', undefined],
    ]);
    for (const kind of ['decision', 'intent', 'saga', 'order'] as const)
      expect([kind, (await idsOf(kind)).length]).toEqual([kind, 1]);
    expect(await idsOf('trade')).toHaveLength(2);
  });

  test('keeps what each session ended with, and the curve, drawdown and ratio of them', async () => {
    for (const [day, equity] of [
      ['2024-12-31', '90000'],
      ['2025-01-02', '110000'],
      ['2025-01-03', '1'],
    ] as const) {
      const record = { agentId: AGENT, date: day, recordedAt: NOW, equity: usd(equity), strategies: [] };
      await given(ports, { kind: 'dailyClose', record });
    }

    await maintained();

    const { curve, maxDrawdown, sharpe } = await portfolioView(ports, AGENT);
    expect(curve.map(({ at, equity }) => [at, equity.toString()])).toEqual([
      ['2024-12-31', '90000'],
      ['2025-01-02', '110000'],
      ['2025-01-03', '100000'],
      [NOW, '100000'],
    ]);
    expect([maxDrawdown.toFixed(), sharpe === null]).toEqual(['0.090909', false]);
    expect((await recordOf(ports, 'dailyClose', '2025-01-03')).strategies).toMatchObject([
      { strategyId: 'momentum', trades: 0, winRate: null },
    ]);
  });

  test('takes an order before what it goes back to, so that no order ever stands unexplained', async () => {
    await aTradeOf(90.5, '1');

    await maintained();

    expect(await idsOf('order')).toEqual([]);
    expect(await idsOf('intent')).toHaveLength(1);
    expect(await idsOf('decision')).toHaveLength(1);
  });

  test('leaves an old order that still rests, and takes those behind it', async () => {
    const old = shift(NOW, -100 * DAY);
    await given(
      ports,
      { kind: 'order', record: anOrder({ intentId: 'intent-1', status: 'accepted', createdAt: old }) },
      { kind: 'order', record: anOrder({ intentId: 'intent-2', status: 'filled', createdAt: old }) },
    );

    await maintained();

    expect(await idsOf('order')).toMatchObject([{ intentId: 'intent-1' }]);
  });

  test('goes on with the audit chain where the last run left it', async () => {
    await maintained();
    const { verified } = await recordOf(ports, 'maintenance', 'maintenance');
    const pages: number[] = [];
    const counting: TestPorts = {
      ...ports,
      store: {
        ...ports.store,
        audit: (agentId: string, fromSeq: number, limit: number): Promise<readonly AuditRecord[]> => {
          pages.push(fromSeq);
          return ports.store.audit(agentId, fromSeq, limit);
        },
      },
    };

    await runMaintenanceCycle(counting, command, sha256);

    expect(pages).toEqual([(verified?.seq ?? 0) + 1]);
  });

  test('tells of an audit entry that was changed, by number, and has pruned all the same', async () => {
    const entries = ports.tables.audit.get(AGENT) ?? [];
    entries[1] = (entries[1] ?? '').replace('"actor":"ann"', '"actor":"bob"');

    const cycle = await lastCycle();

    expect(cycle).toMatchObject({ status: 'failed', counts: { errors: 1 } });
    expect(cycle.steps.map(({ name, status }) => `${name} ${status}`)).toEqual([
      'initialize completed',
      'check_calendar completed',
      'bootstrap_universe completed',
      'record_close completed',
      'prune_history completed',
      'verify_audit failed',
      'complete completed',
    ]);
    expect((await ports.store.list('alert', AGENT, { limit: 10 })).items).toMatchObject([
      { kind: 'audit_broken', message: 'audit entry 2 was changed' },
    ]);
  });
});
