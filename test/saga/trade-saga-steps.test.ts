import { describe, expect, test } from 'vitest';
import { activateKillSwitch } from '../../src/application/agent/activate-kill-switch.ts';
import { runHeartbeat } from '../../src/application/heartbeat/run-heartbeat.ts';
import { required } from '../../src/application/support/change.ts';
import { elapsed, SECOND } from '../../src/domain/clock.ts';
import { dec } from '../../src/domain/decimal.ts';
import { FatalError, InvariantError, OutcomeUnknownError, TransientError } from '../../src/domain/errors.ts';
import { type AnySagaStep, FORWARD_DEADLINE_MS } from '../../src/domain/saga/steps.ts';
import { ALERT_EVENTS } from '../../src/topology/topology.ts';
import { AGENT } from '../support/builders/common.ts';
import { driveSagas } from '../support/saga-driver.ts';
import { createSagaWorld, type SagaWorld } from '../support/saga-world.ts';
import { corrupt } from '../support/test-ports.ts';
import { alertsOf, auditOf, books, tradesOf } from './support/books.ts';

const tenShares = { decision: { suggestedQty: dec(10) } };

/** Fills `qty` of the order so many seconds after it was submitted. */
function fillAfter(world: SagaWorld, seconds: number, qty?: string): void {
  const { broker, clock } = world.ports;
  broker.fillsAtOnce = false;
  broker.beforeNext('submit', () => {
    void clock.sleep(seconds * SECOND).then(() => broker.fill(world.clientOrderId, qty));
  });
}

describe('the saga completes', () => {
  test('a buy: position, cash, trade, decision and totals, and one order at the broker', async () => {
    const world = await createSagaWorld(tenShares);

    await world.trade();

    expect(await world.saga()).toMatchObject({ status: 'completed', currentStep: 'RecordTrade' });
    expect(
      (await world.saga()).steps.map(({ name, status, attempts }) => `${name} ${status} ${attempts}`),
    ).toEqual([
      'ValidateRisk completed 1',
      'ReserveBuyingPower completed 1',
      'SubmitOrder completed 1',
      'WaitForFill completed 1',
      'UpdatePosition completed 1',
      'RecordTrade completed 1',
    ]);
    expect(await books(world)).toBe('cash 98500, 10 AAPL at 150, 0 reserved');
    expect(await world.order()).toMatchObject({ status: 'filled', brokerOrderId: 'broker-1' });
    expect(await tradesOf(world)).toEqual(['10 for 1500, recorded']);
    expect(await world.decision()).toMatchObject({ status: 'executed', intentId: world.sagaId });
    expect((await world.decision()).timeline.map(({ status }) => status)).toEqual([
      'generated',
      'executing',
      'executed',
    ]);
    expect((await required(world.ports, 'activity', AGENT, 'activity')).record.stats.ordersExecuted).toBe(1);
    expect(world.ports.broker.orders.map(({ clientOrderId }) => clientOrderId)).toEqual([
      world.clientOrderId,
    ]);
    expect(await world.broken()).toEqual([]);
  });

  test('a sell that closes the position, also while the kill switch is on: exits are never blocked', async () => {
    const world = await createSagaWorld({ decision: { action: 'sell' }, holding: ['AAPL', '10', '140'] });
    await activateKillSwitch(world.ports, {
      agentId: AGENT,
      correlationId: 'kill',
      by: 'ann',
      reason: 'test',
      cancelOpenOrders: true,
    });

    await world.trade();

    expect(await world.saga()).toMatchObject({ status: 'completed' });
    expect(await books(world)).toBe('cash 101500, 0 reserved');
    expect(await world.broken()).toEqual([]);
  });

  test('with what filled when the rest is cancelled after 30 seconds', async () => {
    const world = await createSagaWorld(tenShares);
    fillAfter(world, 5, '4');

    await world.trade();

    expect(await world.saga()).toMatchObject({ status: 'completed' });
    expect(await world.order()).toMatchObject({ status: 'canceled' });
    expect(await tradesOf(world)).toEqual(['4 for 600, recorded']);
    expect(await books(world)).toBe('cash 99400, 4 AAPL at 150, 0 reserved');
    expect(await world.broken()).toEqual([]);
  });

  test('with fills of several prices, at the price of all of them', async () => {
    const world = await createSagaWorld(tenShares);
    fillAfter(world, 1, '3');
    world.ports.broker.beforeNext('cancel', () => {
      world.ports.broker.setPrice('AAPL', '150.01');
      world.ports.broker.fill(world.clientOrderId, '4');
    });

    await world.trade();

    expect(await world.saga()).toMatchObject({ status: 'completed' });
    expect(await tradesOf(world)).toEqual(['7 for 1050.04, recorded']);
    expect(await world.broken()).toEqual([]);
  });
});

describe('a fill that is awaited late', () => {
  /** So much of the forward path is over when the wait begins, and 4 of 10 fill two seconds later. */
  async function awaitedAfter(seconds: number): Promise<SagaWorld> {
    const world = await createSagaWorld(tenShares);
    const { broker, clock } = world.ports;
    broker.fillsAtOnce = false;
    world.before('WaitForFill', async () => {
      await clock.advance(seconds * SECOND);
      void clock.sleep(2 * SECOND).then(() => broker.fill(world.clientOrderId, '4'));
    });
    await world.trade();
    return world;
  }

  test('is cut short, so that what filled is a trade before the forward path is over (SG2)', async () => {
    const world = await awaitedAfter(45);

    const { status, startedAt, completedAt = '' } = await world.saga();
    expect(status).toBe('completed');
    expect(elapsed(startedAt, completedAt)).toBeLessThanOrEqual(FORWARD_DEADLINE_MS);
    expect(await tradesOf(world)).toEqual(['4 for 600, recorded']);
    expect(await world.order()).toMatchObject({ status: 'canceled' });
    expect(await world.broken()).toEqual([]);
  });

  test('is cancelled at once when there is no time at all', async () => {
    const world = await awaitedAfter(59);

    expect(await world.saga()).toMatchObject({ status: 'compensated' });
    expect(world.ports.broker.orders.map(({ status }) => status)).toEqual(['canceled']);
    expect(await world.decision()).toMatchObject({ status: 'unfilled' });
  });
});

describe('the saga is rejected, and nothing is ordered', () => {
  test('by the risk gate, which looks again', async () => {
    const world = await createSagaWorld(tenShares);
    world.before('ValidateRisk', () => world.ports.marketData.setPrice('AAPL', '155'));

    await world.trade();

    expect(await world.saga()).toMatchObject({ status: 'rejected', error: 'risk gate: price_deviation' });
    expect(await world.decision()).toMatchObject({
      status: 'rejected',
      statusReason: 'risk gate: price_deviation',
    });
    expect(world.ports.broker.submitted).toEqual([]);
    expect(await books(world)).toBe('cash 100000, 0 reserved');
    expect(await world.broken()).toEqual([]);
  });

  test('when the account was blocked meanwhile', async () => {
    const world = await createSagaWorld(tenShares);
    world.before('ReserveBuyingPower', () => {
      world.ports.broker.blocked = true;
    });

    await world.trade();

    expect(await world.saga()).toMatchObject({ status: 'rejected', currentStep: 'RejectSaga' });
    expect(world.ports.broker.submitted).toEqual([]);
    expect(await world.broken()).toEqual([]);
  });

  test('by the broker, with its reason', async () => {
    const world = await createSagaWorld(tenShares);
    world.ports.broker.rejectNext('40310000', 'insufficient buying power');

    await world.trade();

    expect(await world.saga()).toMatchObject({ status: 'rejected' });
    expect(await world.order()).toMatchObject({
      status: 'rejected',
      rejection: { code: '40310000', message: 'insufficient buying power' },
    });
    expect(world.ports.broker.submitted).toHaveLength(1);
    expect(await books(world)).toBe('cash 100000, 0 reserved');
    expect(await world.broken()).toEqual([]);
  });

  test.each(['ReserveBuyingPower', 'SubmitOrder'] as const)(
    'when the kill switch goes on before %s',
    async (step) => {
      const world = await createSagaWorld(tenShares);
      world.before(step, async () => {
        await activateKillSwitch(world.ports, {
          agentId: AGENT,
          correlationId: 'kill',
          by: 'ann',
          reason: 'test',
          cancelOpenOrders: true,
        });
      });

      await world.trade();

      expect(await world.saga()).toMatchObject({ status: 'rejected', error: 'risk gate: kill_switch' });
      expect(world.ports.broker.submitted).toEqual([]);
      expect(await world.broken()).toEqual([]);
    },
  );
});

test('an order that was written ahead and may not be sent any more is closed', async () => {
  const world = await createSagaWorld(tenShares);
  world.ports.broker.failNext('submit', new TransientError('503'));
  world.before('SubmitOrder', () => undefined);
  world.before('SubmitOrder', () => world.ports.marketData.setPrice('AAPL', '155'));

  await world.trade();

  expect(await world.saga()).toMatchObject({ status: 'rejected', error: 'risk gate: price_deviation' });
  expect(await world.order()).toMatchObject({ status: 'canceled' });
  expect(world.ports.broker.submitted).toEqual([]);
  expect(await world.broken()).toEqual([]);
});

describe('the saga is undone', () => {
  test('when nothing fills in time', async () => {
    const world = await createSagaWorld(tenShares);
    world.ports.broker.fillsAtOnce = false;

    await world.trade();

    expect(await world.saga()).toMatchObject({ status: 'compensated' });
    expect(await world.decision()).toMatchObject({ status: 'unfilled' });
    expect(world.ports.broker.orders.map(({ status }) => status)).toEqual(['canceled']);
    expect(await books(world)).toBe('cash 100000, 0 reserved');
    expect(await world.broken()).toEqual([]);
  });

  test('and what filled after the cancel counts', async () => {
    const world = await createSagaWorld(tenShares);
    world.ports.broker.fillsAtOnce = false;
    world.before('UndoSubmitOrder', () => world.ports.broker.fill(world.clientOrderId, '6'));

    await world.trade();

    expect(await world.saga()).toMatchObject({ status: 'compensated' });
    expect(await books(world)).toBe('cash 99100, 6 AAPL at 150, 0 reserved');
    expect(await world.broken()).toEqual([]);
  });

  test('and what filled after its end is booked by the heartbeat as the late fill that it is, with an alert', async () => {
    const world = await createSagaWorld(tenShares);
    world.ports.broker.fillsAtOnce = false;
    await world.trade();
    world.ports.broker.fill(world.clientOrderId, '6');

    await runHeartbeat(world.ports, {});
    await driveSagas(world.ports); // of the exits that rest for what was bought

    expect(await books(world)).toBe('cash 99100, 6 AAPL at 150, 0 reserved');
    // That what is left of the order was cancelled is audited only.
    expect((await alertsOf(world)).map(({ kind }) => kind)).toEqual(['late_order']);
    expect(await world.broken()).toEqual([]);
  });

  test('when its time is over before the submission', async () => {
    const world = await createSagaWorld(tenShares);
    world.before('SubmitOrder', () => world.ports.clock.advance(61 * SECOND));

    await world.trade();

    expect(await world.saga()).toMatchObject({ status: 'compensated' });
    expect((await world.saga()).error).toMatch(/^DeadlineExceeded: /);
    expect(world.calls.filter((step) => step === 'SubmitOrder')).toHaveLength(1);
    expect(world.ports.broker.submitted).toEqual([]);
    expect(await world.broken()).toEqual([]);
  });

  test('when its time is over after the fill: the fill stays, and is a trade; position and cash are exact', async () => {
    const world = await createSagaWorld(tenShares);
    world.before('UpdatePosition', () => world.ports.clock.advance(61 * SECOND));

    await world.trade();

    expect(await world.saga()).toMatchObject({ status: 'compensated' });
    expect(await books(world)).toBe('cash 98500, 10 AAPL at 150, 0 reserved');
    expect(await tradesOf(world)).toEqual(['10 for 1500, recorded']);
    expect(await world.broken()).toEqual([]);
  });

  test('when the broker does not answer through every try', async () => {
    const world = await createSagaWorld(tenShares);
    for (let tries = 0; tries < 4; tries++) world.ports.broker.failNext('submit', new TransientError('503'));

    await world.trade();

    expect(await world.saga()).toMatchObject({ status: 'compensated', error: 'Transient: 503' });
    expect((await world.saga()).steps.find(({ name }) => name === 'SubmitOrder')).toMatchObject({
      status: 'failed',
      attempts: 4,
    });
    expect(world.ports.broker.orders).toEqual([]);
    expect(await world.order()).toMatchObject({ status: 'canceled' });
    expect(await world.broken()).toEqual([]);
  });

  test('when the trade was recorded and its answer lost for good: an ended saga stays as it ended', async () => {
    const world = await createSagaWorld(tenShares);
    world.after('RecordTrade', () => {
      throw new InvariantError('the function died after its commit');
    });

    await world.trade();

    expect(await world.saga()).toMatchObject({ status: 'completed' });
    expect(await tradesOf(world)).toEqual(['10 for 1500, recorded']);
    expect(await world.broken()).toEqual([]);
  });
});

describe('passing faults', () => {
  test.each([
    ['429', 1],
    ['500', 2],
    ['503', 3],
  ] as const)('the broker answers %s %i times, then takes the order: one order', async (answer, times) => {
    const world = await createSagaWorld(tenShares);
    for (let tries = 0; tries < times; tries++)
      world.ports.broker.failNext('submit', new TransientError(answer));

    await world.trade();

    expect(await world.saga()).toMatchObject({ status: 'completed' });
    expect(world.calls.filter((step) => step === 'SubmitOrder')).toHaveLength(times + 1);
    expect((await world.saga()).error).toBeUndefined();
    expect(world.ports.broker.orders).toHaveLength(1);
    expect(await world.broken()).toEqual([]);
  });

  test('the connection breaks after the order arrived: it is looked up and never sent again', async () => {
    const world = await createSagaWorld(tenShares);
    world.ports.broker.loseAnswerOfNext('submit', new OutcomeUnknownError('connection reset'));

    await world.trade();

    expect(await world.saga()).toMatchObject({ status: 'completed' });
    expect(world.ports.broker.submitted).toHaveLength(1);
    expect(world.calls.filter((step) => step === 'SubmitOrder')).toHaveLength(1);
    expect(await world.broken()).toEqual([]);
  });

  test('the connection breaks before the order arrived: not found, sent again under the same id', async () => {
    const world = await createSagaWorld(tenShares);
    world.ports.broker.failNext('submit', new OutcomeUnknownError('connection reset'));

    await world.trade();

    expect(await world.saga()).toMatchObject({ status: 'completed' });
    expect(world.ports.broker.submitted.map(({ clientOrderId }) => clientOrderId)).toEqual([
      world.clientOrderId,
    ]);
    expect(world.calls.filter((step) => step === 'SubmitOrder')).toHaveLength(2);
    expect(await world.broken()).toEqual([]);
  });

  test('the outcome is unknown and the broker cannot be asked at first: still one order', async () => {
    const world = await createSagaWorld(tenShares);
    world.ports.broker.loseAnswerOfNext('submit', new OutcomeUnknownError('connection reset'));
    world.ports.broker.failNext('orderByClientId', new TransientError('503'));

    await world.trade();

    expect(await world.saga()).toMatchObject({ status: 'completed' });
    expect(world.ports.broker.submitted).toHaveLength(1);
    expect(await world.broken()).toEqual([]);
  });

  test('the broker goes down while the fill is awaited', async () => {
    const world = await createSagaWorld(tenShares);
    fillAfter(world, 10);
    world.after('SubmitOrder', () => {
      world.ports.broker.failNext('orderByClientId', new TransientError('502'));
      world.ports.broker.failNext('orderByClientId', new TransientError('502'));
    });

    await world.trade();

    expect(await world.saga()).toMatchObject({ status: 'completed' });
    expect(await books(world)).toBe('cash 98500, 10 AAPL at 150, 0 reserved');
    expect(await world.broken()).toEqual([]);
  });

  test('the answer of a cancel is lost: the order is looked up', async () => {
    const world = await createSagaWorld(tenShares);
    world.ports.broker.fillsAtOnce = false;
    world.ports.broker.loseAnswerOfNext('cancel', new TransientError('connection reset'));

    await world.trade();

    expect(await world.saga()).toMatchObject({ status: 'compensated' });
    expect(world.ports.broker.orders.map(({ status }) => status)).toEqual(['canceled']);
    expect(await world.broken()).toEqual([]);
  });
});

describe('a failing compensation is loud (SG6)', () => {
  test('alert, kill switch of the symbol, reservation released; no other symbol is stopped', async () => {
    const world = await createSagaWorld(tenShares);
    world.ports.broker.fillsAtOnce = false;
    world.ports.broker.failNext('cancel', new FatalError('401 unauthorized'));
    world.before('UndoWaitForFill', () =>
      world.ports.broker.failNext('cancel', new FatalError('401 unauthorized')),
    );

    await world.trade();

    expect(await world.saga()).toMatchObject({
      status: 'failed',
      currentStep: 'FailSaga',
      error: 'Fatal: 401 unauthorized',
    });
    const [alert, ...others] = await alertsOf(world);
    expect(others).toEqual([]);
    expect(alert?.kind).toBe('saga_failed');
    expect(alert?.message).toContain('401 unauthorized');
    expect(alert?.advice).toContain(world.clientOrderId);
    expect((await required(world.ports, 'killSwitch', AGENT, 'kill-switch')).record).toMatchObject({
      state: { on: false },
      symbols: ['AAPL'],
    });
    expect(await world.decision()).toMatchObject({ status: 'failed' });
    expect(await books(world)).toBe('cash 100000, 0 reserved');
    expect(await world.broken()).toEqual([]);
  });

  /** A fault inside the step, which it cannot get over. */
  const failsIn = (world: SagaWorld, step: AnySagaStep): void => {
    const { store } = world.ports;
    const commit = store.commit.bind(store);
    store.commit = (change) => {
      const ends = change.writes.some(
        (write) =>
          write.op === 'put' &&
          write.kind === 'saga' &&
          write.record.steps.some(({ name, status }) => name === step && status === 'completed'),
      );
      return ends ? Promise.reject(new InvariantError(`${step} cannot be done`)) : commit(change);
    };
  };

  test.each([
    ['UndoRecordTrade', [], /trade of this saga/],
    ['UndoUpdatePosition', ['UndoRecordTrade'], /position here and at the broker/],
    ['UndoWaitForFill', ['UndoRecordTrade', 'UndoUpdatePosition'], /order still works/],
    ['UndoSubmitOrder', ['UndoRecordTrade', 'UndoUpdatePosition', 'UndoWaitForFill'], /order still works/],
    [
      'UndoReserveBuyingPower',
      ['UndoRecordTrade', 'UndoUpdatePosition', 'UndoWaitForFill', 'UndoSubmitOrder'],
      /reservation is released/,
    ],
  ] as const)(
    '%s: the undos before it stand, none after it is tried, and a person is told',
    async (undo, done, advice) => {
      const world = await createSagaWorld(tenShares);
      world.before('RecordTrade', () => {
        throw new InvariantError('the trade cannot be written');
      });
      failsIn(world, undo);

      await world.trade();

      expect(world.calls.slice(world.calls.indexOf('RecordTrade') + 1)).toEqual([...done, undo, 'FailSaga']);
      expect(await world.saga()).toMatchObject({ status: 'failed', currentStep: 'FailSaga' });
      const [alert, ...others] = await alertsOf(world);
      expect(others).toEqual([]);
      expect(alert).toMatchObject({
        kind: 'saga_failed',
        message: expect.stringContaining(`${undo} failed`) as string,
      });
      expect(alert?.advice).toMatch(advice);
      expect(alert?.advice).toContain(world.clientOrderId);
      expect((await required(world.ports, 'killSwitch', AGENT, 'kill-switch')).record.symbols).toEqual([
        'AAPL',
      ]);
      expect(await world.decision()).toMatchObject({ status: 'failed' });
      expect(await auditOf(world)).toContain('saga.failed');
      expect(await books(world)).toBe('cash 98500, 10 AAPL at 150, 0 reserved');
      const outbox = await world.ports.store.listOpen('outbox', AGENT, 100);
      const told = outbox.flatMap(({ events }) => events.map(({ type }) => type));
      expect(told.filter((type) => ALERT_EVENTS.some((one) => one === type)).toSorted()).toEqual([
        'orchestrator.saga.failed',
        'system.alert',
      ]);
      expect(await world.broken()).toEqual([]);
    },
  );

  test('RejectSaga: what could not be recorded as rejected is failed, and nothing was ordered', async () => {
    const world = await createSagaWorld(tenShares);
    world.before('ValidateRisk', () => world.ports.marketData.setPrice('AAPL', '155'));
    failsIn(world, 'RejectSaga');

    await world.trade();

    expect(await world.saga()).toMatchObject({ status: 'failed' });
    expect((await alertsOf(world)).map(({ advice }) => advice)).toEqual([
      expect.stringContaining('nothing was ordered') as string,
    ]);
    expect(world.ports.broker.submitted).toEqual([]);
    expect(await books(world)).toBe('cash 100000, 0 reserved');
    expect(await world.broken()).toEqual([]);
  });

  test('also when the kill switch cannot be read: it is on for every symbol already', async () => {
    const world = await createSagaWorld(tenShares);
    world.ports.broker.fillsAtOnce = false;
    world.ports.broker.failNext('cancel', new FatalError('401 unauthorized'));
    world.before('UndoWaitForFill', () => {
      world.ports.broker.failNext('cancel', new FatalError('401 unauthorized'));
      corrupt(world.ports, 'killSwitch', 'kill-switch');
    });

    await world.trade();

    expect(await world.saga()).toMatchObject({ status: 'failed' });
    expect((await alertsOf(world)).map(({ kind }) => kind)).toEqual(['saga_failed']);
    expect(await books(world)).toBe('cash 100000, 0 reserved');
  });

  test('an order that stays working through every cancel fails the saga rather than being forgotten', async () => {
    const world = await createSagaWorld(tenShares);
    const { broker } = world.ports;
    broker.fillsAtOnce = false;
    broker.cancel = () => Promise.resolve();

    await world.trade();

    expect(await world.saga()).toMatchObject({ status: 'failed' });
    expect((await alertsOf(world)).map(({ kind }) => kind)).toEqual(['saga_failed']);
    expect(world.calls.filter((step) => step === 'UndoWaitForFill')).toHaveLength(3);
  });
});
