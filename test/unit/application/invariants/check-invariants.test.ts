import { beforeEach, describe, expect, test } from 'vitest';
import { activateKillSwitch } from '../../../../src/application/agent/activate-kill-switch.ts';
import { checkInvariants } from '../../../../src/application/invariants/check-invariants.ts';
import { readHistory } from '../../../../src/application/invariants/history.ts';
import type { AuditNote } from '../../../../src/contracts/records/audit.ts';
import { shift } from '../../../../src/domain/clock.ts';
import { dec } from '../../../../src/domain/decimal.ts';
import { clientOrderIdOf } from '../../../../src/domain/ids.ts';
import { usd } from '../../../../src/domain/money.ts';
import { SAGA_TIMEOUT_MS } from '../../../../src/domain/saga/steps.ts';
import { AGENT, NOW } from '../../../support/builders/common.ts';
import { aCycle, aDecision } from '../../../support/builders/cycle-records.ts';
import { anOutboxItem } from '../../../support/builders/event-records.ts';
import { anIntent, anOrder, aReservation, aSaga } from '../../../support/builders/trade-records.ts';
import { change, recordOf } from '../../../support/running-agent.ts';
import { createSagaWorld, type SagaWorld, sha256 } from '../../../support/saga-world.ts';
import { given, type TestPorts } from '../../../support/test-ports.ts';

let world: SagaWorld;
let ports: TestPorts;

beforeEach(async () => {
  world = await createSagaWorld({ decision: { suggestedQty: dec(10) } });
  ports = world.ports;
  await world.trade();
  expect(await world.broken()).toEqual([]);
});

/** What is broken, by the number of the invariant, each with all its violations. */
async function broken(): Promise<Readonly<Record<string, readonly string[]>>> {
  const results = await checkInvariants(ports, await readHistory(ports, AGENT), sha256);
  expect(results.every(({ held, violations }) => held === (violations.length === 0))).toBe(true);
  return Object.fromEntries(
    results.filter(({ held }) => !held).map(({ name, violations }) => [name.slice(0, 2), violations]),
  );
}
const audit = (note: Partial<AuditNote>): Promise<void> =>
  ports.store.commit({
    agentId: AGENT,
    correlationId: 'test',
    writes: [],
    audit: [{ actor: 'system', action: 'note', subject: 'intent-x', detail: {}, ...note }],
  });

test('after a trade every invariant is checked by name and held', async () => {
  const results = await checkInvariants(ports, await readHistory(ports, AGENT), sha256);

  expect(results.map(({ name }) => name.slice(0, 2))).toEqual([
    'I1',
    'I2',
    'I3',
    'I4',
    'I5',
    'I6',
    'I7',
    'I8',
    'I9',
  ]);
  expect(results.filter(({ held }) => !held)).toEqual([]);
});

const AN_APPROVAL = { qty: dec(1), price: usd(150), expiresAt: NOW };

describe('I1 is broken', () => {
  test('by two broker orders of one client order id', async () => {
    const [order] = ports.broker.orders;
    if (order === undefined) throw new Error('there is no order');
    ports.broker.ordersSince = async () => [order, { ...order, brokerOrderId: 'broker-2' }];

    expect(await broken()).toEqual({ I1: [`the broker has two orders ${world.clientOrderId}`] });
  });

  test('by a second order of one intent', async () => {
    const clientOrderId = clientOrderIdOf(AGENT, world.sagaId, 'entry-2');
    await given(ports, {
      kind: 'order',
      record: anOrder({ intentId: world.sagaId, clientOrderId, status: 'canceled' }),
    });

    expect(await broken()).toEqual({ I1: [`intent ${world.sagaId} has a second order ${clientOrderId}`] });
  });
});

describe('I2 is broken', () => {
  test('by a quantity that differs in the last decimal', async () => {
    await change(ports, 'portfolio', 'portfolio', (record) => ({
      ...record,
      positions: record.positions.map((position) => ({ ...position, qty: position.qty.plus('0.000000001') })),
    }));

    expect(await broken()).toEqual({ I2: ['AAPL: believed 10.000000001, broker 10'] });
  });

  test('by a position that only one of them knows, either way', async () => {
    ports.broker.hold('MSFT', '1', '400');
    await change(ports, 'portfolio', 'portfolio', (record) => ({
      ...record,
      positions: [
        ...record.positions,
        { symbol: 'NVDA', qty: dec(2), averageEntryPrice: usd(120), price: usd(120) },
      ],
    }));

    expect(await broken()).toEqual({ I2: ['NVDA: believed 2, broker 0', 'MSFT: believed 0, broker 1'] });
  });

  test('by cash that differs by less than a cent', async () => {
    await change(ports, 'portfolio', 'portfolio', (record) => ({
      ...record,
      cash: record.cash.plus(usd('0.000000001')),
    }));

    expect(await broken()).toEqual({ I2: ['cash: believed 98500.000000001, broker 98500'] });
  });
});

describe('I3 is broken', () => {
  test.each(['completed', 'rejected', 'compensated', 'failed'] as const)(
    'by a reservation that outlives its saga: %s',
    async (status) => {
      const saga = aSaga({ status });
      const action = `saga.${status}`;
      await given(ports, { kind: 'saga', record: saga });
      await audit({ action, subject: saga.sagaId });
      await audit({ action: 'order.submitted', subject: saga.sagaId, detail: { riskReducing: true } });
      await change(ports, 'portfolio', 'portfolio', (record) => ({
        ...record,
        reservations: [aReservation({ intentId: saga.sagaId })],
      }));

      expect(await broken()).toEqual({ I3: [`reservation of ${saga.sagaId} has no running saga`] });
    },
  );

  test('by a reservation that never had one, and not by one of a running saga', async () => {
    const saga = aSaga();
    await given(ports, { kind: 'saga', record: saga });
    await change(ports, 'portfolio', 'portfolio', (record) => ({
      ...record,
      reservations: [aReservation({ intentId: saga.sagaId }), aReservation({ intentId: 'intent-nobody' })],
    }));

    expect(await broken()).toEqual({ I3: ['reservation of intent-nobody has no running saga'] });
  });
});

describe('I4 is broken', () => {
  test('by a broker order that no intent explains', async () => {
    ports.broker.fillsAtOnce = false;
    await ports.broker.submit({
      clientOrderId: 'by-hand',
      symbol: 'AAPL',
      side: 'buy',
      qty: dec(1),
      type: 'market',
      timeInForce: 'day',
    });

    expect(await broken()).toEqual({ I4: ['order by-hand has no intent'] });
  });

  test('by an order record whose intent is missing', async () => {
    const order = anOrder();
    ports.broker.fillsAtOnce = false;
    await ports.broker.submit({
      clientOrderId: order.clientOrderId,
      symbol: 'AAPL',
      side: 'buy',
      qty: dec(1),
      type: 'market',
      timeInForce: 'day',
    });
    await given(ports, { kind: 'order', record: order });

    expect(await broken()).toEqual({ I4: [`order ${order.clientOrderId} has no intent`] });
  });

  test('by an intent without a decision, and by a decision without a cycle', async () => {
    const intent = anIntent();
    const decision = aDecision({ status: 'stored' });
    await given(ports, { kind: 'intent', record: intent }, { kind: 'decision', record: decision });
    await audit({ action: 'intent.created', subject: intent.intentId, detail: { riskReducing: true } });

    expect(await broken()).toEqual({
      I4: [`intent ${intent.intentId} has no decision`, `decision ${decision.decisionId} has no cycle`],
    });
  });
});

describe('I4 is broken by fills', () => {
  test.each([
    [{ qty: dec(9) }, '9'],
    [{ notional: usd('1500.01') }, '10'],
    [{ status: 'void' as const }, 'nothing'],
  ])('that their trade does not have: %o', async (difference, says) => {
    await change(ports, 'trade', world.sagaId, (trade) => ({ ...trade, ...difference }));

    expect(await broken()).toEqual({
      I4: [`intent ${world.sagaId} filled 10 for 1500, and its trade says ${says}`],
    });
  });
});

describe('I5 is broken', () => {
  const created = (detail: AuditNote['detail']): Promise<void> =>
    audit({
      action: 'intent.created',
      detail: {
        riskReducing: false,
        equity: '100000',
        notional: '10000',
        exposureAfter: '80000',
        slotsAfter: 50,
        maxExposurePct: '0.8',
        maxPositionPct: '0.1',
        maxPositions: 50,
        minOrderNotional: '1',
        maxOrderNotional: '10001',
        ordersInMinute: 59,
        maxOrdersPerMinute: 60,
        lastEquity: '105000',
        maxDailyLossPct: '0.05',
        ...detail,
      },
    });

  test.each([
    ['exposure', { exposureAfter: '80000.01' }, 'exceeded the exposure limit'],
    ['the position', { notional: '10000.01' }, 'exceeded the position limit'],
    ['the number of positions', { slotsAfter: 51 }, 'exceeded the number of positions'],
    ['an order', { notional: '0.99' }, "was outside the bounds of an order's notional"],
    ['the bounds of an order', { maxOrderNotional: '9999' }, "was outside the bounds of an order's notional"],
    ['the order rate', { ordersInMinute: 60 }, 'exceeded the order rate'],
    ['the daily loss', { lastEquity: '105264' }, 'came after the daily loss limit'],
  ])('by an intent that took %s beyond its limit', async (_, detail, violation) => {
    await created(detail);

    expect(await broken()).toEqual({ I5: [`intent intent-x ${violation}`] });
  });

  test('by an intent whose entry does not say what the limits were', async () => {
    await audit({ action: 'intent.created', detail: { riskReducing: false } });

    expect((await broken())['I5']).toEqual([
      expect.stringMatching(/^intent intent-x does not say its equity, notional,/),
    ]);
  });

  test('not by one that is just inside, nor by an exit', async () => {
    await created({});
    await created({ riskReducing: true, exposureAfter: '999999', slotsAfter: 99 });

    expect(await broken()).toEqual({});
  });
});

describe('I6 is broken by an order with new risk', () => {
  const submitted = (submittedAt: string, riskReducing = false): Promise<void> =>
    audit({ action: 'order.submitted', detail: { riskReducing, submittedAt } });
  const violation = (at: string): string =>
    `order of intent-x was submitted at ${at}, while new risk was not allowed`;

  test('while the kill switch is on', async () => {
    await ports.clock.advance(1_000);
    await activateKillSwitch(ports, {
      agentId: AGENT,
      correlationId: 'kill',
      by: 'ann',
      reason: 'test',
      cancelOpenOrders: false,
    });
    await world.broken();
    await submitted(shift(NOW, 5_000));

    expect(await broken()).toEqual({ I6: [violation(shift(NOW, 5_000))] });
  });

  test.each(['agent.stopped', 'agent.paused', 'agent.failed'])('after %s', async (action) => {
    await audit({ action, subject: AGENT });
    await submitted(shift(NOW, 60_000));

    expect(await broken()).toEqual({ I6: [violation(shift(NOW, 60_000))] });
  });

  test('also when it was stopped within the same millisecond, before the order', async () => {
    await audit({ action: 'agent.stopped', subject: AGENT });
    await submitted(NOW);

    expect(await broken()).toEqual({ I6: [violation(NOW)] });
  });

  test('before the agent was ever started', async () => {
    await submitted(shift(NOW, -1));

    expect(await broken()).toEqual({ I6: [violation(shift(NOW, -1))] });
  });

  test('but not by an exit, nor after all is on again', async () => {
    await audit({ action: 'kill_switch.activated', subject: AGENT });
    await submitted(shift(NOW, 60_000), true);
    await audit({ action: 'kill_switch.reset', subject: AGENT });
    await submitted(shift(NOW, 60_000));

    expect(await broken()).toEqual({});
  });
});

describe('I7 is broken', () => {
  test.each(['running', 'compensating'] as const)(
    'by a saga that is %s for longer than 300 seconds',
    async (status) => {
      const young = aSaga({ status, startedAt: shift(ports.clock.now(), -SAGA_TIMEOUT_MS) });
      const old = aSaga({ status, startedAt: shift(ports.clock.now(), -SAGA_TIMEOUT_MS - 1) });
      await given(ports, { kind: 'saga', record: young }, { kind: 'saga', record: old });

      expect(await broken()).toEqual({ I7: [`saga ${old.sagaId} is ${status} since ${old.startedAt}`] });
    },
  );
});

describe('I8 is broken', () => {
  const entries = (): string[] => {
    const log = ports.tables.audit.get(AGENT);
    if (log === undefined) throw new Error('there is no audit log');
    return log;
  };

  test('by an entry that was changed', async () => {
    const log = entries();
    log[1] = (log[1] ?? '').replace('ann', 'bob');

    expect(await broken()).toEqual({ I8: ['audit entry 2 was changed'] });
  });

  test('by an entry that was removed from the middle', async () => {
    const log = entries();
    log.splice(4, 1);
    const head = ports.tables.heads.get(AGENT);
    if (head !== undefined) ports.tables.heads.set(AGENT, { ...head, seq: head.seq - 1 });

    expect(await broken()).toEqual({ I8: ['audit entry 5 was removed'] });
  });

  test('by entries cut off the end: that cannot be read at all', async () => {
    entries().pop();

    await expect(broken()).rejects.toThrow(/the log ends before its head/);
  });

  test('by a saga whose end has no entry', async () => {
    const saga = aSaga({ status: 'compensated' });
    await given(ports, { kind: 'saga', record: saga });

    expect(await broken()).toEqual({
      I8: [`the audit log has no saga.compensated ${saga.sagaId}`],
    });
  });

  test('by an intent, an order or an approval without its entry', async () => {
    const decision = aDecision({ cycleId: 'cycle-1', intentId: 'intent-x', approval: AN_APPROVAL });
    const { decisionId } = decision;
    const intent = anIntent({ decisionId, cycleId: 'cycle-1' });
    const saga = aSaga({ sagaId: intent.intentId, status: 'completed' });
    await given(
      ports,
      { kind: 'cycle', record: aCycle({ cycleId: 'cycle-1', requests: [] }) },
      { kind: 'decision', record: decision },
      { kind: 'intent', record: intent },
      { kind: 'saga', record: saga },
    );
    await audit({ action: 'saga.completed', subject: saga.sagaId });

    expect(await broken()).toEqual({
      I8: [
        `the audit log has no order.submitted ${saga.sagaId}`,
        `the audit log has no intent.created ${intent.intentId}`,
        `the audit log has no decision.approved ${decisionId}`,
      ],
    });
  });
});

test('I9 is broken by an event that still waits for its delivery', async () => {
  const item = anOutboxItem();
  await given(ports, { kind: 'outbox', record: item });

  expect(await broken()).toEqual({ I9: [`outbox item ${item.outboxId} was not delivered`] });
});

test('all that there is is looked at, beyond one page', async () => {
  const cycle = aCycle({ requests: [] });
  await given(ports, { kind: 'cycle', record: cycle });
  const decisions = Array.from({ length: 150 }, () =>
    aDecision({ cycleId: cycle.cycleId, status: 'stored' }),
  );
  for (const record of decisions) await given(ports, { kind: 'decision', record });
  const orphan = aDecision({ status: 'stored', requestId: 'zzz' });
  await given(ports, { kind: 'decision', record: orphan });

  expect(await broken()).toEqual({ I4: [`decision ${orphan.decisionId} has no cycle`] });
  expect((await recordOf(ports, 'decision', orphan.decisionId)).status).toBe('stored');
});
