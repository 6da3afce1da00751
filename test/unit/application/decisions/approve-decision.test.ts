import { beforeEach, describe, expect, test } from 'vitest';
import { activateKillSwitch } from '../../../../src/application/agent/activate-kill-switch.ts';
import { approveDecision } from '../../../../src/application/decisions/approve-decision.ts';
import { executeDecision } from '../../../../src/application/decisions/execute-decision.ts';
import { rejectDecision } from '../../../../src/application/decisions/reject-decision.ts';
import { runHeartbeat } from '../../../../src/application/heartbeat/run-heartbeat.ts';
import type { DecisionRecord } from '../../../../src/contracts/records/decision.ts';
import { MINUTE } from '../../../../src/domain/clock.ts';
import { dec } from '../../../../src/domain/decimal.ts';
import { intentIdOf } from '../../../../src/domain/ids.ts';
import { AGENT } from '../../../support/builders/common.ts';
import { aCycle, aDecision } from '../../../support/builders/cycle-records.ts';
import { aRunningAgent, change, recordOf } from '../../../support/running-agent.ts';
import { auditedActions, committedEvents, given, type TestPorts } from '../../../support/test-ports.ts';

const ann = { agentId: AGENT, correlationId: 'call-1', by: 'ann' };
let ports: TestPorts;
let decisionId: string;

beforeEach(async () => {
  ports = await aRunningAgent();
  decisionId = await queued();
});

/** A decision to buy AAPL at 150 that waits for approval. */
async function queued(autonomy: 'semi_auto' | 'manual' = 'semi_auto'): Promise<string> {
  await change(ports, 'settings', 'settings', (record) => ({ ...record, autonomy }));
  const cycle = aCycle({ requests: [], undecided: 1 });
  const decision = aDecision({ cycleId: cycle.cycleId });
  await given(ports, { kind: 'cycle', record: cycle }, { kind: 'decision', record: decision });
  await executeDecision(ports, AGENT, decision.decisionId);
  return decision.decisionId;
}
const decision = (): Promise<DecisionRecord> => recordOf(ports, 'decision', decisionId);
const approve = (qty?: string) =>
  approveDecision(ports, { ...ann, decisionId, qty: qty === undefined ? undefined : dec(qty) });
const intents = async () => (await ports.store.list('intent', AGENT, { limit: 100 })).items;
const lastEvent = async (): Promise<string | undefined> => (await committedEvents(ports)).at(-1)?.type;

describe('a decision that waits for approval', () => {
  test('says what is asked for, and until when', async () => {
    expect(await decision()).toMatchObject({
      status: 'pending_approval',
      approval: { expiresAt: '2025-01-06T15:35:00.000Z' },
    });
    expect((await decision()).approval?.qty.toFixed()).toBe('33');
  });

  test('becomes an intent when it is approved, and says by whom', async () => {
    const approval = await approve();

    const intentId = intentIdOf(decisionId);
    expect(approval).toMatchObject({ kind: 'approved', intentId });
    expect(await decision()).toMatchObject({
      status: 'executing',
      intentId,
      statusReason: 'approved by ann',
    });
    expect((await recordOf(ports, 'saga', intentId)).status).toBe('running');
    expect(await auditedActions(ports)).toContain('decision.approved');
    expect((await committedEvents(ports)).map(({ type }) => type)).toContain('ai.decision.approved');
  });

  test('is approved once by a hundred who approve it at the same time', async () => {
    const answers = await Promise.allSettled(Array.from({ length: 100 }, () => approve()));

    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await intents()).toHaveLength(1);
    expect((await recordOf(ports, 'portfolio', 'portfolio')).reservations).toHaveLength(1);
  });

  test('is approved for less, and never for more, than sizing finds', async () => {
    await expect(approve('34')).rejects.toThrow('qty: must be at most 33');
    const approval = await approve('5');

    expect(approval).toMatchObject({ kind: 'approved' });
    expect(
      (await intents()).map(({ qty, notional }) => `${qty.toFixed()} for ${notional.toString()}`),
    ).toEqual(['5 for 750']);
  });

  test('may be approved at its expiry', async () => {
    await ports.clock.advance(5 * MINUTE);

    expect(await approve()).toMatchObject({ kind: 'approved' });
  });

  test('a millisecond after its expiry is refused', async () => {
    await ports.clock.advance(5 * MINUTE + 1);

    await expect(approve()).rejects.toThrow('expired');
    expect(await intents()).toEqual([]);
  });

  test('is expired by the heartbeat, which tells of it', async () => {
    await ports.clock.advance(5 * MINUTE);
    await runHeartbeat(ports, {});
    const before = (await decision()).status;
    await ports.clock.advance(1);

    await runHeartbeat(ports, {});

    expect([before, (await decision()).status]).toEqual(['pending_approval', 'expired']);
    expect((await committedEvents(ports)).map(({ type }) => type)).toContain('ai.decision.expired');
  });

  test('is refused by the gate of that moment, with its code, and keeps waiting', async () => {
    const off = { reason: 'a test', cancelOpenOrders: true, flatten: false };
    await activateKillSwitch(ports, { ...ann, ...off });

    await expect(approve()).rejects.toMatchObject({ name: 'Conflict', codes: ['kill_switch'] });

    expect((await decision()).status).toBe('pending_approval');
    expect(await intents()).toEqual([]);
  });

  test('whose price has moved by more than a hundredth is asked for again at the new price', async () => {
    ports.marketData.setPrice('AAPL', '152');

    const first = await approve();
    const asked = await decision();
    const second = await approve();

    expect(first).toMatchObject({ kind: 'price_moved' });
    expect(asked).toMatchObject({ status: 'pending_approval' });
    expect(asked.approval?.price.toString()).toBe('152');
    expect(asked.approval?.expiresAt).toBe('2025-01-06T15:35:00.000Z');
    expect(second).toMatchObject({ kind: 'approved' });
  });

  test('is rejected with a reason, and not approved after that', async () => {
    await rejectDecision(ports, { ...ann, decisionId, reason: 'earnings tonight' });

    expect(await decision()).toMatchObject({ status: 'rejected', statusReason: 'ann: earnings tonight' });
    expect(await lastEvent()).toBe('ai.decision.rejected');
    await expect(approve()).rejects.toThrow(`decision ${decisionId} is rejected`);
  });
});

test('a decision that manual autonomy has stored is approved the same way', async () => {
  decisionId = await queued('manual');

  expect(await approve()).toMatchObject({ kind: 'approved' });
});

test('a decision that the gate refuses is not even asked for', async () => {
  await change(ports, 'settings', 'settings', (record) => ({ ...record, autonomy: 'semi_auto' }));
  const refused = aDecision({ symbol: 'TSLA' });
  await given(ports, { kind: 'decision', record: refused });

  await executeDecision(ports, AGENT, refused.decisionId);

  expect(await recordOf(ports, 'decision', refused.decisionId)).toMatchObject({ status: 'rejected' });
});
