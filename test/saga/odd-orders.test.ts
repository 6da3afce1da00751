import { describe, expect, test } from 'vitest';
import { dec } from '../../src/domain/decimal.ts';
import { OutcomeUnknownError, TransientError } from '../../src/domain/errors.ts';
import { AGENT } from '../support/builders/common.ts';
import { createSagaWorld, type SagaWorld } from '../support/saga-world.ts';
import { alertsOf, auditOf, books, tradesOf } from './support/books.ts';

const tenShares = { decision: { suggestedQty: dec(10) } };

/** An entry that waits at the broker until somebody fills it. */
async function waiting(): Promise<SagaWorld> {
  const world = await createSagaWorld(tenShares);
  world.ports.broker.fillsAtOnce = false;
  return world;
}

describe('an order that a person replaces at the broker', () => {
  /** Replaced when `filled` of it is filled, by an order for `qty` in all. */
  async function replacedAfter(filled: string, qty: number): Promise<SagaWorld> {
    const world = await waiting();
    const { broker } = world.ports;
    world.before('WaitForFill', async () => {
      if (filled !== '0') broker.fill(world.clientOrderId, filled);
      const order = await broker.orderByClientId(world.clientOrderId);
      await broker.replace(order?.brokerOrderId ?? '', { clientOrderId: 'by-hand', qty: dec(qty) });
    });
    return world;
  }

  test('is followed to its successor: the fills of both are one trade, at the price of both', async () => {
    const world = await replacedAfter('4', 10);
    const { broker } = world.ports;
    world.before('WaitForFill', () => undefined);
    broker.beforeNext('orderById', () => {
      broker.setPrice('AAPL', '151');
      broker.fill('by-hand');
    });

    await world.trade();

    expect(await world.saga()).toMatchObject({ status: 'completed' });
    expect(await world.order()).toMatchObject({ status: 'filled', brokerOrderId: 'broker-2' });
    expect(await tradesOf(world)).toEqual(['10 for 1506, recorded']);
    expect(await books(world)).toBe('cash 98494, 10 AAPL at 150.6, 0 reserved');
    expect(await world.broken()).toEqual([]);
  });

  test('is as large as the person made it', async () => {
    const world = await replacedAfter('0', 7);
    world.ports.broker.beforeNext('orderById', () => world.ports.broker.fill('by-hand'));

    await world.trade();

    expect(await world.saga()).toMatchObject({ status: 'completed' });
    expect((await world.order()).qty.toFixed()).toBe('7');
    expect(await tradesOf(world)).toEqual(['7 for 1050, recorded']);
    expect(await world.broken()).toEqual([]);
  });

  test('is cancelled where it is now when it does not fill, and what filled before is kept', async () => {
    const world = await replacedAfter('4', 10);

    await world.trade();

    expect(
      world.ports.broker.orders.map(({ clientOrderId, status }) => `${clientOrderId} ${status}`),
    ).toEqual([`${world.clientOrderId} replaced`, 'by-hand canceled']);
    expect(await world.saga()).toMatchObject({ status: 'completed' });
    expect(await tradesOf(world)).toEqual(['4 for 600, recorded']);
    expect(await books(world)).toBe('cash 99400, 4 AAPL at 150, 0 reserved');
    expect(await world.broken()).toEqual([]);
  });
});

describe('a status that nobody knows', () => {
  /** The broker calls the order by a new word until it is cancelled. */
  const calledFrozen = (world: SagaWorld): void => {
    const { broker } = world.ports;
    const look = broker.orderByClientId.bind(broker);
    broker.orderByClientId = async (id) => {
      const order = await look(id);
      return order === undefined || order.status === 'canceled' || order.status === 'filled'
        ? order
        : { ...order, status: 'unknown', unknownStatus: 'frozen' };
    };
  };

  test('counts as open, and may fill', async () => {
    const world = await waiting();
    calledFrozen(world);
    world.before('WaitForFill', () => {
      void world.ports.clock.sleep(5_000).then(() => world.ports.broker.fill(world.clientOrderId));
    });

    await world.trade();

    expect(await world.saga()).toMatchObject({ status: 'completed' });
    expect(await tradesOf(world)).toEqual(['10 for 1500, recorded']);
    expect(await world.broken()).toEqual([]);
  });

  test('is told once, with the word of the broker, however often it is seen; the order is cancelled in time', async () => {
    const world = await waiting();
    calledFrozen(world);

    await world.trade();

    expect(await world.saga()).toMatchObject({ status: 'compensated' });
    expect(await world.order()).toMatchObject({ status: 'canceled', unknownStatus: 'frozen' });
    const alerts = await alertsOf(world);
    expect(alerts.map(({ kind }) => kind)).toEqual(['unknown_order_status']);
    expect(alerts[0]?.message).toContain(`"frozen"`);
    expect(await world.broken()).toEqual([]);
  });
});

describe('an order that ended at the broker before its submission was answered', () => {
  /** The answer is lost, and the order is taken away before it is looked for. */
  async function takenAway(decision: Parameters<typeof createSagaWorld>[0]): Promise<SagaWorld> {
    const world = await createSagaWorld(decision);
    const { broker } = world.ports;
    broker.fillsAtOnce = false;
    broker.loseAnswerOfNext('submit', new OutcomeUnknownError('connection reset'));
    broker.failNext('orderByClientId', new TransientError('503'));
    world.before('SubmitOrder', () => undefined);
    world.before('SubmitOrder', async () => {
      const [order] = broker.orders;
      await broker.cancel(order?.brokerOrderId ?? '');
      broker.fillsAtOnce = true;
    });
    return world;
  }

  test('is not sent again when it was new risk: it has ended, and the saga is undone', async () => {
    const world = await takenAway(tenShares);

    await world.trade();

    expect(await world.saga()).toMatchObject({ status: 'compensated' });
    expect(world.calls).toContain('WaitForFill');
    expect(world.ports.broker.submitted).toHaveLength(1);
    expect(await world.broken()).toEqual([]);
  });

  test('is sent again as another leg when it was an exit; its own id is never used again', async () => {
    const world = await takenAway({ decision: { action: 'sell' }, holding: ['AAPL', '10', '140'] });
    const second = world.clientOrderId.replace(/entry-1$/, 'entry-2');

    await world.trade();

    expect(world.ports.broker.submitted.map(({ clientOrderId }) => clientOrderId)).toEqual([
      world.clientOrderId,
      second,
    ]);
    expect(await world.saga()).toMatchObject({ status: 'completed', leg: 2 });
    expect(await world.order()).toMatchObject({ status: 'canceled' });
    expect((await world.ports.store.get('order', AGENT, second))?.record).toMatchObject({ status: 'filled' });
    expect(await books(world)).toBe('cash 101500, 0 reserved');
    expect(await auditOf(world)).toEqual([
      'order.submitted',
      'order.ended',
      'order.submitted',
      'order.ended',
      'saga.completed',
    ]);
    expect(await world.broken()).toEqual([]);
  });

  test('has its next leg written before it is sent, so that no crash sends a third', async () => {
    const world = await takenAway({ decision: { action: 'sell' }, holding: ['AAPL', '10', '140'] });
    const { broker } = world.ports;
    world.before('SubmitOrder', () => {
      broker.loseAnswerOfNext('submit', new OutcomeUnknownError('connection reset'));
      broker.failNext('orderByClientId', new TransientError('503'));
    });

    await world.trade();

    expect(await world.saga()).toMatchObject({ status: 'completed', leg: 2 });
    expect(broker.submitted).toHaveLength(2);
    expect(await world.broken()).toEqual([]);
  });
});
