import { describe, expect, test } from 'vitest';
import { settleLateOrder } from '../../src/application/trade-saga/settle-late-order.ts';
import { dec } from '../../src/domain/decimal.ts';
import { InvariantError, OutcomeUnknownError, TransientError } from '../../src/domain/errors.ts';
import { AGENT } from '../support/builders/common.ts';
import { createSagaWorld, type SagaWorld } from '../support/saga-world.ts';
import { alertsOf, auditOf, books, tradesOf } from './support/books.ts';

const tenShares = { decision: { suggestedQty: dec(10) } };

/** What the broker shows of the saga's order, settled as the reconciliation does. */
async function settle({ ports, clientOrderId }: SagaWorld) {
  const order = await ports.broker.orderByClientId(clientOrderId);
  if (order === undefined) throw new Error('the broker has no such order');
  return settleLateOrder(ports, AGENT, order);
}

/** Never answered, not found, given up: and then it is there. */
async function aLateArrival(): Promise<SagaWorld> {
  const world = await createSagaWorld(tenShares);
  const { broker } = world.ports;
  broker.fillsAtOnce = false;
  const submit = broker.submit.bind(broker);
  let sent: Parameters<typeof submit>[0] | undefined;
  broker.submit = async (request) => {
    sent = request;
    throw new OutcomeUnknownError('connection reset');
  };
  await world.trade();
  expect(await world.saga()).toMatchObject({ status: 'compensated' });
  expect(await world.order()).toMatchObject({ status: 'canceled' });
  if (sent === undefined) throw new Error('nothing was sent');
  await submit(sent);
  return world;
}

/** A saga that was undone because nothing filled. */
async function anUnfilled(): Promise<SagaWorld> {
  const world = await createSagaWorld(tenShares);
  world.ports.broker.fillsAtOnce = false;
  await world.trade();
  expect(await world.saga()).toMatchObject({ status: 'compensated' });
  return world;
}

/** An exit whose first order is taken away after its answer was lost: its saga goes on with a second one. */
async function anExitInTwoLegs(): Promise<SagaWorld> {
  const world = await createSagaWorld({ decision: { action: 'sell' }, holding: ['AAPL', '10', '140'] });
  const { broker } = world.ports;
  broker.fillsAtOnce = false;
  broker.loseAnswerOfNext('submit', new OutcomeUnknownError('connection reset'));
  broker.failNext('orderByClientId', new TransientError('503'));
  world.before('SubmitOrder', () => undefined);
  world.before('SubmitOrder', () => broker.cancel('broker-1'));
  return world;
}

describe('an order that arrived after it was given up', () => {
  test('is cancelled while it is open, noted and alerted', async () => {
    const world = await aLateArrival();

    expect(await settle(world)).toBe('settled');

    expect(world.ports.broker.orders.map(({ status }) => status)).toEqual(['canceled']);
    expect(await world.order()).toMatchObject({ status: 'canceled', brokerOrderId: 'broker-1' });
    expect(await auditOf(world)).toEqual([
      'order.ended',
      'saga.compensated',
      'order.submitted',
      'order.ended',
    ]);
    expect((await alertsOf(world)).map(({ kind, message }) => `${kind}: ${message}`)).toEqual([
      `late_order: Order ${world.clientOrderId} reached the broker after its saga ${world.sagaId} had ended compensated: buy 0 AAPL more.`,
    ]);
    expect(await world.broken()).toEqual([]);
  });

  test('is booked when it filled: position and cash are those of the broker', async () => {
    const world = await aLateArrival();
    world.ports.broker.fill(world.clientOrderId);

    expect(await settle(world)).toBe('settled');

    expect(await books(world)).toBe('cash 98500, 10 AAPL at 150, 0 reserved');
    expect(await tradesOf(world)).toEqual(['10 for 1500, recorded']);
    expect(await world.broken()).toEqual([]);
  });

  test('is booked and then cancelled when it filled in part; what fills before the cancel counts', async () => {
    const world = await aLateArrival();
    const { broker } = world.ports;
    broker.fill(world.clientOrderId, '3');
    broker.beforeNext('cancel', () => broker.fill(world.clientOrderId, '2'));

    expect(await settle(world)).toBe('settled');

    expect(await world.order()).toMatchObject({ status: 'canceled' });
    expect(await books(world)).toBe('cash 99250, 5 AAPL at 150, 0 reserved');
    expect(await tradesOf(world)).toEqual(['5 for 750, recorded']);
    expect(await world.broken()).toEqual([]);
  });

  test('is booked although its cancel fails, and cancelled the next time', async () => {
    const world = await aLateArrival();
    world.ports.broker.fill(world.clientOrderId, '3');
    world.ports.broker.failNext('cancel', new TransientError('503'));

    await expect(settle(world)).rejects.toThrow('503');
    expect(await books(world)).toBe('cash 99550, 3 AAPL at 150, 0 reserved');
    expect(await settle(world)).toBe('settled');

    expect(world.ports.broker.orders.map(({ status }) => status)).toEqual(['canceled']);
    expect(await world.broken()).toEqual([]);
  });
});

describe('a fill that comes after the end of its saga', () => {
  test('is booked once, however often it is reported', async () => {
    const world = await anUnfilled();
    world.ports.broker.fill(world.clientOrderId, '10');

    expect([await settle(world), await settle(world), await settle(world)]).toEqual([
      'settled',
      'unchanged',
      'unchanged',
    ]);

    expect(await books(world)).toBe('cash 98500, 10 AAPL at 150, 0 reserved');
    expect(await tradesOf(world)).toEqual(['10 for 1500, recorded']);
    expect(await alertsOf(world)).toHaveLength(1);
    expect(await world.broken()).toEqual([]);
  });

  test('is booked once when two find it at the same time', async () => {
    const world = await anUnfilled();
    world.ports.broker.fill(world.clientOrderId, '10');

    await Promise.all(Array.from({ length: 5 }, () => settle(world)));

    expect(await books(world)).toBe('cash 98500, 10 AAPL at 150, 0 reserved');
    expect(await alertsOf(world)).toHaveLength(1);
    expect(await world.broken()).toEqual([]);
  });

  test('is added to the trade that was recorded of the order', async () => {
    const world = await createSagaWorld(tenShares);
    const { broker } = world.ports;
    broker.fillsAtOnce = false;
    broker.beforeNext('cancel', () => broker.fill(world.clientOrderId, '4'));
    await world.trade();
    expect(await tradesOf(world)).toEqual(['4 for 600, recorded']);
    broker.setPrice('AAPL', '151');
    broker.fill(world.clientOrderId, '6');

    expect(await settle(world)).toBe('settled');

    expect(await tradesOf(world)).toEqual(['10 for 1506, recorded']);
    expect(await books(world)).toBe('cash 98494, 10 AAPL at 150.6, 0 reserved');
    expect(await world.broken()).toEqual([]);
  });

  test('and was seen by a saga that failed before it could book it', async () => {
    const world = await createSagaWorld(tenShares);
    world.before('UpdatePosition', () => {
      throw new InvariantError('no');
    });
    world.before('UndoUpdatePosition', () => {
      throw new InvariantError('nor that');
    });
    await world.trade();
    expect(await world.saga()).toMatchObject({ status: 'failed' });
    expect(await books(world)).toBe('cash 100000, 0 reserved');

    expect(await settle(world)).toBe('settled');

    expect(await books(world)).toBe('cash 98500, 10 AAPL at 150, 0 reserved');
    expect(await tradesOf(world)).toEqual(['10 for 1500, recorded']);
    expect((await alertsOf(world)).at(-1)?.message).toContain('filled further after its saga');
    expect((await alertsOf(world)).at(-1)?.message).toContain('buy 10 AAPL more');
    expect(await world.broken()).toEqual([]);
  });

  test('of a leg that was taken away is added to the trade of the leg after it', async () => {
    const world = await anExitInTwoLegs();
    const { broker } = world.ports;
    world.before('WaitForFill', () => broker.fill(world.clientOrderId.replace(/1$/, '2'), '6'));
    await world.trade();
    expect(await tradesOf(world)).toEqual(['6 for 900, recorded']);
    broker.fill(world.clientOrderId, '4');

    expect(await settle(world)).toBe('settled');

    expect(await tradesOf(world)).toEqual(['10 for 1500, recorded']);
    expect(await books(world)).toBe('cash 101500, 0 reserved');
  });

  test('of a leg that was taken away is in the trade of its saga when that ends after it', async () => {
    const world = await anExitInTwoLegs();
    const { broker } = world.ports;
    world.before('WaitForFill', async () => {
      broker.fill(world.clientOrderId, '4');
      expect(await settle(world)).toBe('settled');
      expect(await tradesOf(world)).toEqual([]);
      broker.fill(world.clientOrderId.replace(/1$/, '2'), '6');
    });

    await world.trade();

    expect(await tradesOf(world)).toEqual(['10 for 1500, recorded']);
    expect(await books(world)).toBe('cash 101500, 0 reserved');
  });

  test('and nothing new is nothing to write', async () => {
    const world = await anUnfilled();
    const entries = (await world.ports.store.audit(AGENT, 1, 500)).length;

    expect(await settle(world)).toBe('unchanged');

    expect(await alertsOf(world)).toEqual([]);
    expect(await world.ports.store.audit(AGENT, 1, 500)).toHaveLength(entries);
  });
});

describe('what is left alone', () => {
  test('an order whose saga is on its way: it settles it itself', async () => {
    const world = await createSagaWorld(tenShares);
    const answers: string[] = [];
    world.ports.broker.fillsAtOnce = false;
    world.before('WaitForFill', async () => {
      world.ports.broker.fill(world.clientOrderId, '4');
      answers.push(await settle(world));
    });

    await world.trade();

    expect(answers).toEqual(['in_saga']);
    expect(await tradesOf(world)).toEqual(['4 for 600, recorded']);
    expect(await world.broken()).toEqual([]);
  });

  test.each([
    ['of somebody else', 'by-hand'],
    ['of another agent', 'qd-second-intent-x-entry-1'],
    ['of a saga that nobody has heard of', `qd-${AGENT}-intent-nobody-entry-1`],
    ['that no saga placed', `qd-${AGENT}-intent-x-protection-1`],
  ])('an order %s', async (_, clientOrderId) => {
    const world = await anUnfilled();
    const [order] = world.ports.broker.orders;
    if (order === undefined) throw new Error('there is no order');

    expect(await settleLateOrder(world.ports, AGENT, { ...order, clientOrderId, status: 'new' })).toBe(
      'foreign',
    );
  });
});
